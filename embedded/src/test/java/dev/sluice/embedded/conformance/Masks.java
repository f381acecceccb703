package dev.sluice.embedded.conformance;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Makes answers comparable: what is different every time becomes a word in angle brackets.
final class Masks {
    private static final ObjectMapper JSON =
            JsonMapper.builder()
                    .enable(SerializationFeature.INDENT_OUTPUT)
                    .enable(
                            com.fasterxml.jackson.databind.DeserializationFeature
                                    .USE_BIG_DECIMAL_FOR_FLOATS)
                    .build();
    private static final Map<String, String> TEXTS =
            Map.of(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}(\\.[0-9]+)?Z", "<time>",
                    "(?<=resourceVersion\\\\{0,3}\":\\\\{0,3}\")[0-9]+", "<resourceVersion>",
                    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "<uid>",
                    "\\b(10|127)\\.96\\.[0-9]{1,3}\\.[0-9]{1,3}\\b", "<service address>");
    private static final Set<String> VERSIONS = Set.of("resourceVersion", "storageVersionHash");

    private final Map<String, String> variables;
    private final Step step;

    Masks(Map<String, String> variables, Step step) {
        this.variables = variables;
        this.step = step;
    }

    /// The body as it stands in the files.
    String body(String body) {
        List<JsonNode> documents = documents(body);
        if (documents.isEmpty()) {
            return text(body.strip());
        }
        List<String> shown = new ArrayList<>();
        for (JsonNode document : documents) {
            shown.add(pretty(masked(document)));
        }
        return String.join("\n", shown);
    }

    static List<JsonNode> documents(String body) {
        if (!body.startsWith("{") && !body.startsWith("[")) {
            return List.of();
        }
        try (MappingIterator<JsonNode> values = JSON.readerFor(JsonNode.class).readValues(body)) {
            return values.readAll();
        } catch (IOException _) {
            return List.of();
        }
    }

    private String pretty(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private JsonNode masked(JsonNode document) {
        for (String pointer : step.directive("X-Drop")) {
            int slash = pointer.lastIndexOf('/');
            if (document.at(pointer.substring(0, slash)) instanceof ObjectNode parent) {
                parent.remove(pointer.substring(slash + 1));
            }
        }
        for (String filter : step.directive("X-Filter")) {
            String[] words = filter.split(" ");
            if (document.at(words[0]) instanceof ArrayNode array) {
                array.removeIf(item -> !item.path(words[1]).asText().matches(words[2]));
            }
        }
        return value("", document);
    }

    private JsonNode value(String name, JsonNode value) {
        return switch (value) {
            case ObjectNode object -> object(object);
            case ArrayNode array -> {
                ArrayNode copy = array.arrayNode();
                array.forEach(item -> copy.add(value("", item)));
                yield copy;
            }
            case TextNode text -> TextNode.valueOf(named(name, text.asText()));
            default -> name.equals("nodePort") ? TextNode.valueOf("<port>") : value;
        };
    }

    private ObjectNode object(ObjectNode object) {
        Map<String, JsonNode> members = new TreeMap<>();
        for (var member : object.properties()) {
            String name = member.getKey();
            boolean isColumn = object.has("priority") && object.has("format");
            if (!name.equals("managedFields") && !(isColumn && name.equals("description"))) {
                members.put(text(name), value(name, member.getValue()));
            }
        }
        ObjectNode copy = object.objectNode();
        copy.setAll(members);
        return copy;
    }

    private String named(String name, String text) {
        if (text.isEmpty()) {
            return text;
        }
        if (VERSIONS.contains(name)) {
            return text.equals("0") ? text : "<" + name + ">";
        }
        return switch (name) {
            case "continue" -> "<continue>";
            default -> text.matches("[0-9]{1,2}s") ? "<age>" : text(text);
        };
    }

    String text(String text) {
        String result = text;
        for (var variable : variables.entrySet()) {
            result = result.replace(variable.getValue(), "{" + variable.getKey() + "}");
        }
        for (var mask : TEXTS.entrySet()) {
            result = result.replaceAll(mask.getKey(), mask.getValue());
        }
        for (String mask : step.directive("X-Mask")) {
            result = result.replaceAll(mask, "<masked>");
        }
        return result;
    }
}
