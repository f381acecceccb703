package dev.sluice.embedded.objects.cel;

import com.fasterxml.jackson.databind.JsonNode;

import dev.cel.common.CelErrorCode;
import dev.cel.runtime.CelEvaluationException;
import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.FieldErrors.Cause;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Runs rules over one object.
final class RuleChecks {
    private final FieldErrors errors;
    private boolean exhausted;

    RuleChecks(FieldErrors errors) {
        this.errors = errors;
    }

    /// A value that has not changed was accepted before and is not looked at again.
    void value(String path, JsonNode value, Optional<JsonNode> old, Ruled ruled) {
        if (value.isNull() || old.isPresent() && old.get().equals(value) || exhausted) {
            return;
        }
        var place = new Place(path.isEmpty() ? "<nil>" : path, value, old, ruled.schema());
        for (CompiledRule rule : ruled.rules()) {
            check(rule, place);
        }
        if (value.isArray()) {
            items(path, value, old, ruled);
        } else {
            members(path, value, old, ruled);
        }
    }

    private void members(String path, JsonNode value, Optional<JsonNode> old, Ruled ruled) {
        for (var member : value.properties()) {
            String name = member.getKey();
            Ruled inner = ruled.inner().get(name);
            if (inner == null && !ruled.schema().path("properties").has(name)) {
                inner = ruled.inner().get(Ruled.OTHERS);
            }
            if (inner != null) {
                boolean named = ruled.schema().path("properties").has(name);
                String at =
                        !named
                                ? path + "[" + name + "]"
                                : path.isEmpty() ? name : path + "." + name;
                value(at, member.getValue(), old.map(o -> o.get(name)), inner);
            }
        }
    }

    private void items(String path, JsonNode value, Optional<JsonNode> old, Ruled ruled) {
        Ruled inner = ruled.inner().get(Ruled.OTHERS);
        if (inner == null) {
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            JsonNode item = value.get(i);
            value(path + "[" + i + "]", item, old.flatMap(o -> same(o, item, ruled)), inner);
        }
    }

    /// The item that stood for the same thing before: only lists with keys can tell.
    private static Optional<JsonNode> same(JsonNode old, JsonNode item, Ruled list) {
        if (!list.schema().path("x-kubernetes-list-type").asText().equals("map")) {
            return Optional.empty();
        }
        JsonNode keys = list.schema().path("x-kubernetes-list-map-keys");
        return old.valueStream()
                .filter(before ->
                        keys.valueStream()
                                .allMatch(key ->
                                        before.path(key.asText()).equals(item.path(key.asText()))))
                .findFirst();
    }

    /// Where a rule applies.
    private record Place(String path, JsonNode value, Optional<JsonNode> old, JsonNode schema) {
        boolean isSimple() {
            return !value.isContainerNode();
        }

        String type() {
            return schema.path("type").asText();
        }
    }

    private void check(CompiledRule compiled, Place place) {
        Rule rule = compiled.rule();
        if (compiled.transition() && !rule.optionalOldSelf() && place.old().isEmpty()) {
            return;
        }
        Map<String, Object> variables = new HashMap<>();
        variables.put("self", Values.of(place.value(), place.schema()));
        Optional<Object> old = place.old().map(value -> Values.of(value, place.schema()));
        if (rule.optionalOldSelf()) {
            variables.put("oldSelf", old);
        } else {
            old.ifPresent(value -> variables.put("oldSelf", value));
        }
        try {
            if (!Boolean.TRUE.equals(compiled.program().eval(variables))) {
                errors.add(failure(rule, place, message(compiled, variables)));
            }
        } catch (CelEvaluationException e) {
            errors.invalid(place.path(), place.type(), explain(e, rule));
        }
    }

    private static String message(CompiledRule compiled, Map<String, Object> variables) {
        try {
            if (compiled.message().isPresent()
                    && compiled.message().get().eval(variables) instanceof String text
                    && !text.isBlank()
                    && text.indexOf('\n') < 0) {
                return text.strip();
            }
        } catch (CelEvaluationException _) {
            // The fixed message stands in, as it does on the real server.
        }
        return compiled.rule().failure();
    }

    private static Cause failure(Rule rule, Place place, String message) {
        boolean shown = place.isSimple() && rule.fieldPath().isEmpty();
        String path = place.path();
        if (!rule.fieldPath().isEmpty()) {
            path = path.equals("<nil>") ? rule.fieldPath().substring(1) : path + rule.fieldPath();
        }
        String value = shown ? ": " + FieldErrors.show(place.value()) : "";
        return switch (rule.reason()) {
            case "FieldValueRequired" ->
                    new Cause(path, rule.reason(), "Required value: " + message);
            case "FieldValueForbidden" -> new Cause(path, rule.reason(), "Forbidden: " + message);
            case "FieldValueDuplicate" -> new Cause(path, rule.reason(), "Duplicate value" + value);
            default ->
                    new Cause(path, "FieldValueInvalid", "Invalid value" + value + ": " + message);
        };
    }

    private String explain(CelEvaluationException e, Rule rule) {
        if (e.getErrorCode() == CelErrorCode.ITERATION_BUDGET_EXCEEDED) {
            exhausted = true;
            return "'operation cancelled: actual cost limit exceeded': no further validation rules"
                    + " will be run due to call cost exceeds limit for rule: "
                    + rule.shown();
        }
        if (e.getErrorCode() == CelErrorCode.OVERLOAD_NOT_FOUND
                || e.getCause() instanceof NoSuchOverloadException) {
            return "'no such overload': call arguments did not match a supported operator,"
                    + " function or macro signature for rule: "
                    + rule.shown();
        }
        return reason(e) + " evaluating rule: " + rule.shown();
    }

    private static String reason(CelEvaluationException e) {
        return switch (e.getErrorCode()) {
            case DIVIDE_BY_ZERO -> "division by zero";
            case NUMERIC_OVERFLOW -> "integer overflow";
            case INDEX_OUT_OF_BOUNDS -> cause(e).replaceFirst("^Index", "index");
            case ATTRIBUTE_NOT_FOUND -> "no such key: " + key(e);
            default -> cause(e);
        };
    }

    private static String cause(CelEvaluationException e) {
        Throwable cause = e.getCause();
        return String.valueOf((cause == null ? e : cause).getMessage());
    }

    private static String key(CelEvaluationException e) {
        return cause(e).replaceFirst("(?s)^.*[Kk]ey '(.*)' is not present in map.*$", "$1");
    }
}
