package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The conditions of a status while it is being worked out; the object it came from stays as it is.
public final class Conditions {
    private final List<ObjectNode> conditions = new ArrayList<>();
    private final Instant now;
    private final boolean updateTimes;

    private Conditions(Instant now, boolean updateTimes) {
        this.now = now;
        this.updateTimes = updateTimes;
    }

    /// @param object whose `status.conditions` are copied; may have none
    public static Conditions of(JsonNode object, Instant now) {
        return copied(object, new Conditions(now, false));
    }

    /// The same, with a `lastUpdateTime` in each condition that is set.
    public static Conditions withUpdateTimes(JsonNode object, Instant now) {
        return copied(object, new Conditions(now, true));
    }

    private static Conditions copied(JsonNode object, Conditions copy) {
        object.path("status").path("conditions").forEach(c -> copy.conditions.add(c.deepCopy()));
        return copy;
    }

    public Optional<ObjectNode> find(String type) {
        return conditions.stream().filter(c -> c.path("type").asText().equals(type)).findFirst();
    }

    /// Empty when there is no such condition.
    public String reason(String type) {
        return find(type).map(c -> c.path("reason").asText()).orElse("");
    }

    public void remove(String type) {
        conditions.removeIf(c -> c.path("type").asText().equals(type));
    }

    /// Sets a condition; the transition time moves only with the status, and nothing moves when
    /// status and reason stay.
    public void set(Condition wanted) {
        var old = find(wanted.type);
        if (old.isPresent()
                && old.get().path("status").asText().equals(wanted.status)
                && old.get().path("reason").asText().equals(wanted.reason)) {
            return;
        }
        touch(wanted);
    }

    /// Sets a condition even when status and reason stay, as Deployments note their progress.
    public void touch(Condition wanted) {
        var old = find(wanted.type);
        var condition = JsonNodeFactory.instance.objectNode();
        condition.put("type", wanted.type).put("status", wanted.status);
        if (updateTimes) {
            condition.put("lastUpdateTime", Meta.text(now));
        }
        condition.put(
                "lastTransitionTime",
                old.filter(c -> c.path("status").asText().equals(wanted.status))
                        .map(c -> c.path("lastTransitionTime").asText())
                        .orElse(Meta.text(now)));
        if (!wanted.reason.isEmpty()) {
            condition.put("reason", wanted.reason).put("message", wanted.message);
        }
        remove(wanted.type);
        conditions.add(condition);
    }

    /// The conditions as a status carries them.
    public ArrayNode toJson() {
        return JsonNodeFactory.instance.arrayNode().addAll(conditions);
    }

    public boolean isEmpty() {
        return conditions.isEmpty();
    }

    /// @param status `True`, `False` or `Unknown`
    public record Condition(String type, String status, String reason, String message) {}
}
