package dev.sluice.cli.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.TreeMap;

/// What `kubectl apply` remembers of a manifest, letter for letter: whoever applies next, it or
/// this, can go on.
final class LastApplied {
    private static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";
    private static final ObjectMapper JSON = new ObjectMapper();

    private LastApplied() {}

    /// The manifest as it is remembered.
    ///
    /// @param namespace where it goes; empty for objects of the cluster
    static ObjectNode form(ObjectNode manifest, String namespace) {
        var form = manifest.deepCopy();
        form.withObject("/metadata/annotations").remove(ANNOTATION);
        if (!namespace.isEmpty()) {
            form.withObject("/metadata").put("namespace", namespace);
        }
        return (ObjectNode) sorted(form);
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            var fields = new TreeMap<String, JsonNode>();
            object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
            var result = object.objectNode();
            fields.forEach((name, value) -> result.set(name, sorted(value)));
            return result;
        }
        if (node instanceof ArrayNode array) {
            var result = array.arrayNode();
            array.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return node;
    }

    /// The object to write: the form, remembering itself.
    static ObjectNode remembering(ObjectNode form) {
        var object = form.deepCopy();
        object.withObject("/metadata/annotations").put(ANNOTATION, form + "\n");
        return object;
    }

    /// What was applied last; an empty object when nobody applied it before.
    static ObjectNode of(ObjectNode live) {
        var json = live.path("metadata").path("annotations").path(ANNOTATION).asText("");
        try {
            return JSON.readTree(json) instanceof ObjectNode object ? object : live.objectNode();
        } catch (JsonProcessingException _) {
            return live.objectNode();
        }
    }
}
