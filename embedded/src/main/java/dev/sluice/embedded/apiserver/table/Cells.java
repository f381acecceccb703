package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/// Reading values out of objects for table cells.
final class Cells {
    static final String NONE = "<none>";
    static final String UNKNOWN = "<unknown>";

    private Cells() {}

    /// @param path members separated by dots
    static JsonNode at(JsonNode object, String path) {
        var node = object;
        for (var part : path.split("\\.")) {
            node = node.path(part);
        }
        return node;
    }

    static String text(JsonNode object, String path, String otherwise) {
        var node = at(object, path);
        var text = node.isMissingNode() || node.isNull() ? "" : node.asText();
        return text.isEmpty() ? otherwise : text;
    }

    static int number(JsonNode object, String path) {
        return at(object, path).asInt();
    }

    /// `got/wanted`.
    static String ratio(JsonNode object, String got, String wanted) {
        return number(object, got) + "/" + number(object, wanted);
    }

    static List<JsonNode> list(JsonNode object, String path) {
        return StreamSupport.stream(at(object, path).spliterator(), false).toList();
    }

    static String join(JsonNode object, String path, Function<JsonNode, String> each) {
        return list(object, path).stream().map(each).collect(Collectors.joining(","));
    }

    static String orNone(String text) {
        return text.isEmpty() ? NONE : text;
    }

    /// `a=b,c=d`, `<none>` where there is nothing.
    static String pairs(JsonNode map) {
        var pairs = new ArrayList<String>();
        map.properties().forEach(e -> pairs.add(e.getKey() + "=" + e.getValue().asText()));
        pairs.sort(null);
        return orNone(String.join(",", pairs));
    }

    /// A label selector as kubectl spells it.
    static String selector(JsonNode selector) {
        var parts = new ArrayList<String>();
        selector.path("matchLabels")
                .properties()
                .forEach(e -> parts.add(e.getKey() + "=" + e.getValue().asText()));
        parts.sort(null);
        for (var expression : selector.path("matchExpressions")) {
            parts.add(expression(expression));
        }
        return orNone(String.join(",", parts));
    }

    private static String expression(JsonNode expression) {
        var key = expression.path("key").asText();
        var values =
                StreamSupport.stream(expression.path("values").spliterator(), false)
                        .map(JsonNode::asText)
                        .sorted()
                        .collect(Collectors.joining(",", "(", ")"));
        return switch (expression.path("operator").asText()) {
            case "In" -> key + " in " + values;
            case "NotIn" -> key + " notin " + values;
            case "DoesNotExist" -> "!" + key;
            default -> key;
        };
    }

    /// The containers, images and selector columns shared by everything that has a pod template.
    static List<Column> template(String podSpec) {
        return List.of(
                Column.text(
                                "Containers",
                                o -> join(o, podSpec + ".containers", c -> text(c, "name", "")))
                        .onlyWide(),
                Column.text(
                                "Images",
                                o -> join(o, podSpec + ".containers", c -> text(c, "image", "")))
                        .onlyWide());
    }

    static Column selectorColumn(String path) {
        return Column.text("Selector", o -> selector(at(o, path))).onlyWide();
    }

    /// Whether a condition of this type has this status.
    static boolean condition(JsonNode object, String type, String status) {
        return list(object, "status.conditions").stream()
                .anyMatch(c ->
                        c.path("type").asText().equals(type)
                                && c.path("status").asText().equals(status));
    }

    static List<Column> columns(List<Column> own, List<Column> more) {
        return java.util.stream.Stream.concat(own.stream(), more.stream()).toList();
    }

    static List<Column> columns(List<Column> own, List<Column> more, List<Column> last) {
        return columns(columns(own, more), last);
    }
}
