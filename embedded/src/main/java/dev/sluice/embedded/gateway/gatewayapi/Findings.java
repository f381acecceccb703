package dev.sluice.embedded.gateway.gatewayapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.LinkedHashSet;
import java.util.Set;

/// What is wrong with one side of an object; the first finding gives the reason.
final class Findings {
    private final Set<String> sentences = new LinkedHashSet<>();
    private String reason = "";

    /// @param newReason one of those the Gateway API names, such as `BackendNotFound`
    void add(String newReason, String sentence) {
        reason = reason.isEmpty() ? newReason : reason;
        sentences.add(sentence);
    }

    boolean isEmpty() {
        return reason.isEmpty();
    }

    /// A condition that is true when nothing was found.
    ///
    /// @param type also the reason when it is true
    ObjectNode condition(String type, long generation) {
        return isEmpty()
                ? condition(type, true, type, "").put("observedGeneration", (int) generation)
                : condition(type, false, reason, String.join("; ", sentences))
                        .put("observedGeneration", (int) generation);
    }

    static ObjectNode condition(String type, boolean holds, String reason, String message) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", type)
                .put("status", holds ? "True" : "False")
                .put("reason", reason)
                .put("message", message);
    }
}
