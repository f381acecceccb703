package dev.sluice.cli.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Merges a changed manifest into an object that others also write to.
///
/// What the manifest says wins; what it said before and says no longer goes; the rest stays. Items
/// of lists are the same when they have the same `name`; lists of anything else are replaced.
final class ThreeWay {
    private ThreeWay() {}

    /// @param live the object now
    /// @param last the manifest as it was last applied
    /// @param wanted the manifest as it is
    static ObjectNode merge(ObjectNode live, ObjectNode last, ObjectNode wanted) {
        var merged = live.deepCopy();
        last.fieldNames().forEachRemaining(field -> forget(field, wanted, merged));
        wanted.properties()
                .forEach(field -> {
                    var name = field.getKey();
                    merged.set(name, value(live.path(name), last.path(name), field.getValue()));
                });
        return merged;
    }

    private static void forget(String field, ObjectNode wanted, ObjectNode merged) {
        if (!wanted.has(field)) {
            merged.remove(field);
        }
    }

    private static JsonNode value(JsonNode live, JsonNode last, JsonNode wanted) {
        if (wanted instanceof ObjectNode object && live instanceof ObjectNode present) {
            return merge(present, asObject(last), object);
        }
        if (wanted instanceof ArrayNode items && live instanceof ArrayNode present) {
            var byName = named(items);
            var presentByName = named(present);
            if (byName.isPresent() && presentByName.isPresent()) {
                return items(presentByName.get(), named(last).orElse(Map.of()), byName.get());
            }
        }
        return wanted.deepCopy();
    }

    private static ArrayNode items(
            Map<String, ObjectNode> live,
            Map<String, ObjectNode> last,
            Map<String, ObjectNode> wanted) {
        var merged = JsonNodeFactory.instance.arrayNode();
        wanted.forEach((name, item) -> {
            var present = live.get(name);
            var before = last.get(name);
            merged.add(
                    present == null
                            ? item.deepCopy()
                            : merge(present, before == null ? item.objectNode() : before, item));
        });
        live.forEach((name, item) -> {
            if (!wanted.containsKey(name) && !last.containsKey(name)) {
                merged.add(item);
            }
        });
        return merged;
    }

    private static ObjectNode asObject(JsonNode node) {
        return node instanceof ObjectNode object ? object : JsonNodeFactory.instance.objectNode();
    }

    /// The items by their names; empty when one of them has none, or a name occurs twice.
    private static Optional<Map<String, ObjectNode>> named(JsonNode list) {
        var byName = new LinkedHashMap<String, ObjectNode>();
        for (var item : list) {
            if (!(item instanceof ObjectNode object)
                    || !object.path("name").isTextual()
                    || byName.put(object.path("name").asText(), object) != null) {
                return Optional.empty();
            }
        }
        return Optional.of(byName);
    }
}
