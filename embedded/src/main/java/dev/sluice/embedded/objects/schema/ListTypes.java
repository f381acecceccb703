package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.HashSet;
import java.util.Set;

/// Finds what stands twice in lists that are sets or maps.
final class ListTypes {
    private final FieldErrors errors;

    ListTypes(FieldErrors errors) {
        this.errors = errors;
    }

    void check(JsonNode value, JsonNode schema, String path) {
        if (value.isArray()) {
            unique(value, schema, path);
            for (int i = 0; i < value.size(); i++) {
                check(value.get(i), schema.path("items"), path + "[" + i + "]");
            }
        } else if (value.isObject()) {
            JsonNode properties = schema.path("properties");
            for (var member : value.properties()) {
                String name = member.getKey();
                if (properties.has(name)) {
                    String at = path.isEmpty() ? name : path + "." + name;
                    check(member.getValue(), properties.get(name), at);
                } else if (schema.path("additionalProperties").isObject()) {
                    check(
                            member.getValue(),
                            schema.get("additionalProperties"),
                            path + "[" + name + "]");
                }
            }
        }
    }

    private void unique(JsonNode list, JsonNode schema, String path) {
        String type = schema.path("x-kubernetes-list-type").asText();
        boolean isMap = type.equals("map");
        if (!isMap && !type.equals("set")) {
            return;
        }
        Set<JsonNode> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode key = isMap ? key(list.get(i), schema) : list.get(i);
            if (!seen.add(key)) {
                errors.duplicate(path + "[" + i + "]", key);
            }
        }
    }

    static JsonNode key(JsonNode item, JsonNode schema) {
        ObjectNode key = JsonNodeFactory.instance.objectNode();
        for (JsonNode name : schema.path("x-kubernetes-list-map-keys")) {
            if (item.has(name.asText())) {
                key.set(name.asText(), item.get(name.asText()));
            }
        }
        return key;
    }
}
