package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Label selectors as objects hold them: `matchLabels` and `matchExpressions`.
final class Selectors {
    private static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

    private Selectors() {}

    /// The selector with its members in the order of the real server.
    static FieldErrors.Raw shown(JsonNode selector) {
        String members =
                Stream.of("matchLabels", "matchExpressions")
                        .filter(selector::has)
                        .map(name -> '"' + name + "\":" + FieldErrors.show(selector.get(name)))
                        .collect(Collectors.joining(","));
        return new FieldErrors.Raw("{" + members + "}");
    }

    static void check(JsonNode selector, String path, FieldErrors errors) {
        Names.labels(selector.path("matchLabels"), path + ".matchLabels", errors);
        JsonNode expressions = selector.path("matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            JsonNode operator = expressions.get(i).path("operator");
            String at = path + ".matchExpressions[" + i + "]";
            if (!OPERATORS.contains(operator.asText())) {
                errors.invalid(
                        at + ".operator", operator.asText(), "not a valid selector operator");
            } else if (operator.asText().endsWith("In")
                    && expressions.get(i).path("values").isEmpty()) {
                errors.required(
                        at + ".values", "must be specified when `operator` is 'In' or 'NotIn'");
            } else if (!operator.asText().endsWith("In")
                    && !expressions.get(i).path("values").isEmpty()) {
                errors.forbidden(
                        at + ".values",
                        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
            }
        }
    }

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
