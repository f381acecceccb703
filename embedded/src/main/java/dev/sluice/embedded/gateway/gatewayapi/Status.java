package dev.sluice.embedded.gateway.gatewayapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Writes wanted statuses into objects: conditions get their times, parents of other controllers
/// stay.
final class Status {
    private Status() {}

    static void write(ObjectNode object, JsonNode wanted, Instant now) {
        var old = object.path("status");
        if (wanted.has("parents")) {
            var parents = parents(wanted.path("parents"), old.path("parents"), now);
            if (!parents.isEmpty() || old.has("parents")) {
                object.withObjectProperty("status").set("parents", parents);
            }
            return;
        }
        var status = object.withObjectProperty("status");
        var before = status.deepCopy();
        wanted.properties().forEach(member -> status.set(member.getKey(), member.getValue()));
        status.set(
                "conditions", stamped(wanted.path("conditions"), before.path("conditions"), now));
        if (wanted.has("listeners")) {
            status.set("listeners", listeners(wanted, before, now));
        }
    }

    private static ArrayNode parents(JsonNode wanted, JsonNode old, Instant now) {
        var parents = JsonNodeFactory.instance.arrayNode();
        for (var parent : old) {
            if (!parent.path("controllerName").asText().equals(Gateways.CONTROLLER)) {
                parents.add(parent);
            }
        }
        for (var parent : wanted) {
            ObjectNode entry = parent.deepCopy();
            entry.set("conditions", stamped(parent.path("conditions"), same(parent, old), now));
            parents.add(entry);
        }
        return parents;
    }

    /// The conditions that stand there for this parent.
    private static JsonNode same(JsonNode parent, JsonNode old) {
        for (var entry : old) {
            if (entry.path("parentRef").equals(parent.path("parentRef"))
                    && entry.path("controllerName").equals(parent.path("controllerName"))) {
                return entry.path("conditions");
            }
        }
        return JsonNodeFactory.instance.arrayNode();
    }

    private static ArrayNode listeners(JsonNode wanted, JsonNode old, Instant now) {
        var listeners = JsonNodeFactory.instance.arrayNode();
        for (var listener : wanted.path("listeners")) {
            JsonNode before = JsonNodeFactory.instance.arrayNode();
            for (var entry : old.path("listeners")) {
                if (entry.path("name").equals(listener.path("name"))) {
                    before = entry.path("conditions");
                }
            }
            ObjectNode entry = listener.deepCopy();
            entry.set("conditions", stamped(listener.path("conditions"), before, now));
            listeners.add(entry);
        }
        return listeners;
    }

    /// A transition time stays as long as the status does.
    private static ArrayNode stamped(JsonNode wanted, JsonNode old, Instant now) {
        var conditions = JsonNodeFactory.instance.arrayNode();
        for (var condition : wanted) {
            ObjectNode stamped = condition.deepCopy();
            stamped.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
            for (var before : old) {
                if (before.path("type").equals(condition.path("type"))
                        && before.path("status").equals(condition.path("status"))) {
                    stamped.set("lastTransitionTime", before.path("lastTransitionTime"));
                }
            }
            conditions.add(stamped);
        }
        return conditions;
    }
}
