package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// Fills absent members.
final class Put {
    private Put() {}

    /// An empty text is none.
    static void absent(ObjectNode object, String name, String value) {
        if (object.path(name).isMissingNode()
                || object.path(name).asText("-").isEmpty() && object.path(name).isTextual()) {
            object.put(name, value);
        }
    }

    static void absent(ObjectNode object, String name, int value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }

    static void absent(ObjectNode object, String name, boolean value) {
        if (!object.has(name)) {
            object.put(name, value);
        }
    }

    /// Some lists are written as `null` where Go has none.
    static void nullWhenEmpty(ObjectNode object, String name) {
        if (object.path(name).isEmpty()) {
            object.putNull(name);
        }
    }

    /// The member as an object, made when absent.
    static ObjectNode object(ObjectNode object, String name) {
        return object.get(name) instanceof ObjectNode found ? found : object.putObject(name);
    }

    /// The member as a list, made when absent.
    static ArrayNode list(ObjectNode object, String name) {
        return object.get(name) instanceof ArrayNode found ? found : object.putArray(name);
    }

    /// The objects in a list; empty when there is no list.
    static Iterable<ObjectNode> objects(JsonNode list) {
        return () ->
                list.valueStream()
                        .filter(ObjectNode.class::isInstance)
                        .map(ObjectNode.class::cast)
                        .iterator();
    }
}
