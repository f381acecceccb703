package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// The columns a CustomResourceDefinition asks for.
final class CustomColumns {
    private CustomColumns() {}

    /// Name and what the definition adds; name and age where it adds nothing.
    static List<Column> of(List<ObjectNode> printerColumns) {
        var columns = new ArrayList<Column>();
        columns.add(Column.NAME);
        if (printerColumns.isEmpty()) {
            columns.add(created());
        }
        for (var definition : printerColumns) {
            var type = definition.path("type").asText("string");
            var path = definition.path("jsonPath").asText();
            columns.add(
                    new Column(
                            definition.path("name").asText(),
                            type,
                            definition.path("format").asText(""),
                            definition
                                    .path("description")
                                    .asText(
                                            "Custom resource definition column (in JSONPath"
                                                    + " format): "
                                                    + path),
                            definition.path("priority").asInt() > 0,
                            (object, now) -> cell(object, path, type, now)));
        }
        return List.copyOf(columns);
    }

    private static Column created() {
        Column age = Column.AGE;
        return new Column(
                age.name(), "date", age.format(), age.description(), age.wide(), age.cell());
    }

    private static JsonNode cell(JsonNode object, String path, String type, Instant now) {
        var found = JsonPath.select(object, path);
        if (found.isEmpty()) {
            return NullNode.instance;
        }
        var value = found.getFirst();
        return switch (type) {
            case "integer" ->
                    value.canConvertToLong() ? LongNode.valueOf(value.asLong()) : NullNode.instance;
            case "number" ->
                    value.isNumber() ? DoubleNode.valueOf(value.asDouble()) : NullNode.instance;
            case "boolean" ->
                    value.isBoolean() ? BooleanNode.valueOf(value.asBoolean()) : NullNode.instance;
            case "date" -> TextNode.valueOf(Ages.since(value.asText(), now));
            default -> TextNode.valueOf(text(found));
        };
    }

    private static String text(List<JsonNode> found) {
        return String.join(
                " ",
                found.stream()
                        .map(node -> node.isValueNode() ? node.asText() : node.toString())
                        .toList());
    }
}
