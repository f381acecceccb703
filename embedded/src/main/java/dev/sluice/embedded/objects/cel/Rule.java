package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;

/// One entry of `x-kubernetes-validations`; empty texts where the entry leaves a member out.
///
/// @param optionalOldSelf whether the rule also holds where there was no value before
record Rule(
        String expression,
        String message,
        String messageExpression,
        String reason,
        String fieldPath,
        boolean optionalOldSelf) {

    static Rule of(JsonNode entry) {
        return new Rule(
                entry.path("rule").asText(),
                entry.path("message").asText().strip(),
                entry.path("messageExpression").asText().strip(),
                entry.path("reason").asText(),
                entry.path("fieldPath").asText().strip(),
                entry.path("optionalOldSelf").asBoolean());
    }

    /// The rule as errors that come from evaluating it call it.
    String shown() {
        return message.isEmpty() ? expression.strip() : message;
    }

    String failure() {
        return message.isEmpty() ? "failed rule: " + expression.strip() : message;
    }
}
