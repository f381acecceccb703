package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Fills the defaults of a structural schema.
final class Defaulter {
    private Defaulter() {}

    static void fill(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            for (var property : schema.path("properties").properties()) {
                property(object, property.getKey(), property.getValue());
            }
            JsonNode additional = schema.path("additionalProperties");
            if (additional.isObject()) {
                for (var member : object.properties()) {
                    if (!schema.path("properties").has(member.getKey())) {
                        fill(member.getValue(), additional);
                    }
                }
            }
        } else if (value.isArray()) {
            value.forEach(item -> fill(item, schema.path("items")));
        }
    }

    private static void property(ObjectNode object, String name, JsonNode schema) {
        JsonNode value = object.get(name);
        boolean nullable = schema.path("nullable").asBoolean();
        if (value != null && value.isNull() && !nullable) {
            // A null where none is allowed stands for nothing.
            object.remove(name);
            value = null;
        }
        if (value == null) {
            if (!schema.has("default")) {
                return;
            }
            value = schema.get("default").deepCopy();
            object.set(name, value);
        }
        fill(value, schema);
    }
}
