package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// One step of a path, written as in `fieldsV1`: `f:name`, `k:{"name":"c"}`, `v:"q"`, `i:0`.
final class Step {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Step() {}

    static boolean isStep(String text) {
        return text.length() > 2 && text.charAt(1) == ':' && "fkvi".indexOf(text.charAt(0)) >= 0;
    }

    static String field(String name) {
        return "f:" + name;
    }

    /// The value of a set's item.
    static String value(JsonNode item) {
        return "v:" + item;
    }

    /// The keys of an item of a keyed list.
    ///
    /// @throws IllegalArgumentException when a key is missing, in the words of the real server
    static String keys(FieldType.Keyed type, JsonNode item) {
        if (item.isNull()) {
            throw new IllegalArgumentException(
                    "associative list with keys may not have a null element");
        }
        if (!item.isObject()) {
            throw new IllegalArgumentException(
                    "associative list with keys may not have non-map elements");
        }
        var found = new TreeMap<String, JsonNode>();
        for (String key : type.keys()) {
            JsonNode value = item.get(key);
            if (value == null) {
                value = type.defaults().get(key);
            }
            if (value == null) {
                throw new IllegalArgumentException(
                        "associative list with keys has an element that omits key field \""
                                + key
                                + "\" (and doesn't have default value)");
            }
            found.put(key, value);
        }
        ObjectNode keys = JsonNodeFactory.instance.objectNode();
        keys.setAll(found);
        return "k:" + keys;
    }

    private static JsonNode json(String step) {
        try {
            return JSON.readTree(step.substring(2));
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    /// The path as conflicts name it: `.spec.containers[name="c"].image`.
    static String text(List<String> path) {
        var text = new StringBuilder();
        for (String step : path) {
            switch (step.charAt(0)) {
                case 'f' -> text.append('.').append(step, 2, step.length());
                case 'k' -> {
                    List<String> keys = new ArrayList<>();
                    json(step)
                            .properties()
                            .forEach(key -> keys.add(key.getKey() + "=" + key.getValue()));
                    text.append('[').append(String.join(",", keys)).append(']');
                }
                case 'v' -> text.append("[=").append(step, 2, step.length()).append(']');
                default -> text.append('[').append(step, 2, step.length()).append(']');
            }
        }
        return text.toString();
    }

    /// The type one step further; deduced when the schema does not go there.
    static FieldType below(FieldType type, String step) {
        return switch (type) {
            case FieldType.Members members when step.startsWith("f:") ->
                    members.member(step.substring(2)).orElse(FieldType.DEDUCED);
            case FieldType.Keyed keyed -> keyed.item();
            default -> FieldType.DEDUCED;
        };
    }

    static boolean isDeclared(FieldType type, String step) {
        return type instanceof FieldType.Members members
                && step.startsWith("f:")
                && members.declares(step.substring(2));
    }

    static boolean isNothing(@Nullable JsonNode value) {
        return value == null || value.isNull() || value.isEmpty();
    }
}
