package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A label selector as objects carry it: all requirements must hold. Without any it selects
/// nothing, which is what a workload or Service without selector means.
public record Selector(List<Requirement> requirements) {
    public Selector {
        requirements = List.copyOf(requirements);
    }

    /// Reads `{matchLabels, matchExpressions}`.
    public static Selector read(JsonNode selector) {
        var requirements = new ArrayList<>(ofLabels(selector.path("matchLabels")).requirements);
        selector.path("matchExpressions").forEach(e -> requirements.add(Requirement.read(e)));
        return new Selector(requirements);
    }

    /// Reads a plain map of labels, as a Service's selector and a pod's `nodeSelector` are.
    public static Selector ofLabels(JsonNode labels) {
        var requirements = new ArrayList<Requirement>();
        Meta.texts(labels).forEach((k, v) -> requirements.add(new Requirement(k, "In", Set.of(v))));
        return new Selector(requirements);
    }

    public boolean isEmpty() {
        return requirements.isEmpty();
    }

    public boolean matches(Map<String, String> labels) {
        return !requirements.isEmpty() && requirements.stream().allMatch(r -> r.holds(labels));
    }

    /// One condition on one label.
    ///
    /// @param operator `In`, `NotIn`, `Exists`, `DoesNotExist`, and for nodes `Gt` and `Lt`
    public record Requirement(String label, String operator, Set<String> values) {
        public static Requirement read(JsonNode node) {
            var values = new HashSet<String>();
            node.path("values").forEach(v -> values.add(v.asText()));
            return new Requirement(
                    node.path("key").asText(), node.path("operator").asText(), Set.copyOf(values));
        }

        public boolean holds(Map<String, String> labels) {
            var value = labels.get(label);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                case "Gt" -> value != null && number(value) > number(String.join("", values));
                case "Lt" -> value != null && number(value) < number(String.join("", values));
                default -> false;
            };
        }

        private static double number(String text) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException _) {
                return Double.NaN;
            }
        }
    }
}
