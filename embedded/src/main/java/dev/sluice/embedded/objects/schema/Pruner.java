package dev.sluice.embedded.objects.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Set;

/// Drops the fields that a structural schema does not name.
final class Pruner {
    static final String PRESERVE = "x-kubernetes-preserve-unknown-fields";
    static final String EMBEDDED = "x-kubernetes-embedded-resource";
    private static final Set<String> ALWAYS = Set.of("apiVersion", "kind", "metadata");

    private final List<String> dropped;

    Pruner(List<String> dropped) {
        this.dropped = dropped;
    }

    void root(ObjectNode object, JsonNode schema) {
        members(object, schema, "", true);
    }

    private void value(JsonNode value, JsonNode schema, String path) {
        if (value instanceof ObjectNode object) {
            members(object, schema, path, schema.path(EMBEDDED).asBoolean());
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                value(array.get(i), schema.path("items"), path + "[" + i + "]");
            }
        }
    }

    private void members(ObjectNode object, JsonNode schema, String path, boolean resource) {
        boolean preserve = schema.path(PRESERVE).asBoolean();
        JsonNode properties = schema.path("properties");
        JsonNode additional = schema.path("additionalProperties");
        var members = object.properties().iterator();
        while (members.hasNext()) {
            var member = members.next();
            String name = member.getKey();
            String at = path.isEmpty() ? name : path + "." + name;
            if (resource && ALWAYS.contains(name)) {
                continue;
            }
            if (properties.has(name)) {
                value(member.getValue(), properties.get(name), at);
            } else if (additional.isObject()) {
                value(member.getValue(), additional, at);
            } else if (!preserve && !additional.asBoolean()) {
                dropped.add(at);
                members.remove();
            }
        }
    }
}
