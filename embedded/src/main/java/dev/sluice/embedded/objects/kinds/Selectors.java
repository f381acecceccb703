package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

/// Label selectors as objects hold them: `matchLabels` and `matchExpressions`.
final class Selectors {
    private Selectors() {}

    static boolean matches(JsonNode selector, JsonNode labels) {
        for (var label : selector.path("matchLabels").properties()) {
            if (!label.getValue().equals(labels.path(label.getKey()))) {
                return false;
            }
        }
        return selector.path("matchExpressions")
                .valueStream()
                .allMatch(expression -> matchesExpression(expression, labels));
    }

    private static boolean matchesExpression(JsonNode expression, JsonNode labels) {
        JsonNode found = labels.path(expression.path("key").asText());
        boolean listed = expression.path("values").valueStream().anyMatch(found::equals);
        return switch (expression.path("operator").asText()) {
            case "In" -> listed;
            case "NotIn" -> !listed;
            case "Exists" -> !found.isMissingNode();
            case "DoesNotExist" -> found.isMissingNode();
            default -> false;
        };
    }
}
