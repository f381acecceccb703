package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;

import java.util.List;

/// Selects objects by `labels` or by `expressions`; nothing given selects all.
final class Selector {
    private final Field labels;
    private final Field expressions;

    /// @throws InvalidField when both are given
    Selector(Field labels, Field expressions) {
        if (labels.node().size() > 0 && expressions.node().size() > 0) {
            throw labels.invalid("and expressions exclude each other");
        }
        this.labels = labels;
        this.expressions = expressions;
    }

    boolean selects(JsonNode object) {
        var own = object.path("metadata").path("labels");
        for (var wanted : labels.members().entrySet()) {
            if (!own.path(wanted.getKey()).asText("\0").equals(wanted.getValue().text())) {
                return false;
            }
        }
        return expressions.items().stream().allMatch(expression -> holds(expression, own));
    }

    private static boolean holds(Field expression, JsonNode labels) {
        var label = labels.path(expression.at("key").text());
        boolean exists = label.isTextual();
        var values = expression.at("values").texts();
        return switch (expression.at("operator").text()) {
            case "Equals", "DoubleEquals", "=", "==" ->
                    exists && label.asText().equals(one(values, expression));
            case "NotEquals", "!=" -> !exists || !label.asText().equals(one(values, expression));
            case "In", "in" -> exists && values.contains(label.asText());
            case "NotIn", "notin" -> !exists || !values.contains(label.asText());
            case "Exists", "exists" -> exists;
            case "DoesNotExist", "!" -> !exists;
            case "GreaterThan", "gt" ->
                    exists && compare(label.asText(), one(values, expression)) > 0;
            case "LessThan", "lt" -> exists && compare(label.asText(), one(values, expression)) < 0;
            default -> throw expression.at("operator").invalid("is not an operator that is known");
        };
    }

    private static String one(List<String> values, Field expression) {
        if (values.size() != 1) {
            throw expression.at("values").invalid("must have exactly one entry");
        }
        return values.getFirst();
    }

    /// A label that is not a number is neither greater nor less.
    private static int compare(String label, String bound) {
        try {
            return Long.compare(Long.parseLong(label), Long.parseLong(bound));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
