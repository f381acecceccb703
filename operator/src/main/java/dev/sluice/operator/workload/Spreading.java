package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

/// Rules that keep a workload's pods apart must mean the primary's pods once they are copied to it.
final class Spreading {
    private Spreading() {}

    /// Rewrites pod anti-affinity and topology spread constraints that select the target by name.
    ///
    /// @param label the label the operator tells pods apart by
    static void towardsPrimary(ObjectNode podSpec, String target, String label) {
        var anti = podSpec.path("affinity").path("podAntiAffinity");
        for (var term : anti.path("requiredDuringSchedulingIgnoredDuringExecution")) {
            selector(term.path("labelSelector"), target, label);
        }
        for (var preferred : anti.path("preferredDuringSchedulingIgnoredDuringExecution")) {
            selector(preferred.path("podAffinityTerm").path("labelSelector"), target, label);
        }
        for (var constraint : podSpec.path("topologySpreadConstraints")) {
            selector(constraint.path("labelSelector"), target, label);
        }
    }

    private static void selector(JsonNode selector, String target, String label) {
        if (selector.path("matchLabels") instanceof ObjectNode labels
                && labels.path(label).asText().equals(target)) {
            labels.put(label, target + "-primary");
        }
        for (var expression : selector.path("matchExpressions")) {
            if (expression.path("key").asText().equals(label)
                    && expression.path("values") instanceof ArrayNode values) {
                first(values, target);
            }
        }
    }

    private static void first(ArrayNode values, String target) {
        for (var i = 0; i < values.size(); i++) {
            if (values.get(i).asText().equals(target)) {
                values.set(i, TextNode.valueOf(target + "-primary"));
                return;
            }
        }
    }
}
