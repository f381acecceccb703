package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

import java.util.List;
import java.util.regex.Pattern;

/// The checks shared by the kinds that make pods from a template.
final class WorkloadChecks {
    private static final Pattern PERCENT = Pattern.compile("[0-9]+%");
    private static final int HUNDRED = 100;

    private final FieldErrors errors;

    WorkloadChecks(FieldErrors errors) {
        this.errors = errors;
    }

    /// @param kind as its refusals name it, such as `deployment`
    void selectorAndTemplate(JsonNode spec, String kind) {
        JsonNode selector = spec.path("selector");
        JsonNode labels = spec.at("/template/metadata/labels");
        int before = errors.causes().size();
        Selectors.check(selector, "spec.selector", errors);
        if (errors.causes().size() > before) {
            errors.invalid("spec.selector", Selectors.shown(selector), "invalid label selector");
            template(spec, false);
            alwaysRestarts(spec);
            return;
        }
        if (selector.isMissingNode()) {
            if (!kind.equals("daemonset")) {
                errors.required("spec.selector");
            }
            // Without selector nothing matches, not even nothing.
            errors.invalid(
                    "spec.template.metadata.labels",
                    labels,
                    "`selector` does not match template `labels`");
        } else if (selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty()) {
            errors.invalid("spec.selector", selector, "empty selector is invalid for " + kind);
        } else if (!Selectors.matches(selector, labels)) {
            doesNotMatch(labels);
        }
        template(spec);
        alwaysRestarts(spec);
    }

    private void doesNotMatch(JsonNode labels) {
        errors.invalid(
                "spec.template.metadata.labels",
                labels,
                "`selector` does not match template `labels`");
    }

    void template(JsonNode spec) {
        template(spec, true);
    }

    /// @param labels whether to look at the labels too, which a broken selector hides
    private void template(JsonNode spec, boolean labels) {
        if (labels) {
            Names.labels(spec.at("/template/metadata/labels"), "spec.template.labels", errors);
        }
        Names.annotations(
                spec.at("/template/metadata/annotations"), "spec.template.annotations", errors);
        new PodChecks(errors).spec(spec.at("/template/spec"), "spec.template.spec");
    }

    private void alwaysRestarts(JsonNode spec) {
        JsonNode policy = spec.at("/template/spec/restartPolicy");
        if (policy.isTextual() && !policy.asText().equals("Always")) {
            errors.unsupported("spec.template.spec.restartPolicy", policy, List.of("Always"));
        }
    }

    void notNegative(JsonNode spec, String... fields) {
        for (String field : fields) {
            new PodChecks(errors).notNegative(spec.path(field), "spec." + field);
        }
    }

    void selectorUnchanged(ObjectNode object, ObjectNode old) {
        JsonNode selector = object.at("/spec/selector");
        if (!selector.equals(old.at("/spec/selector"))) {
            errors.immutable("spec.selector", selector);
        }
    }

    void rolling(JsonNode rolling, String path) {
        boolean fine =
                amount(rolling.path("maxUnavailable"), path + ".maxUnavailable", true)
                        & amount(rolling.path("maxSurge"), path + ".maxSurge", false);
        if (fine && isZero(rolling.path("maxUnavailable")) && isZero(rolling.path("maxSurge"))) {
            errors.invalid(
                    path + ".maxUnavailable",
                    rolling.path("maxUnavailable"),
                    "may not be 0 when `maxSurge` is 0");
        }
    }

    /// A number or a percentage.
    boolean amount(JsonNode amount, String path, boolean capped) {
        if (amount.isTextual()) {
            String text = amount.asText();
            if (!PERCENT.matcher(text).matches()) {
                errors.invalid(
                        path,
                        amount,
                        "a valid percent string must be a numeric string followed by an ending"
                                + " '%' (e.g. '1%',  or '93%', regex used for validation is"
                                + " '[0-9]+%')");
                return false;
            }
            if (capped && Integer.parseInt(text.substring(0, text.length() - 1)) > HUNDRED) {
                errors.invalid(path, amount, "must not be greater than 100%");
                return false;
            }
        } else if (amount.asInt() < 0) {
            errors.invalid(path, amount, "must be greater than or equal to 0");
            return false;
        }
        return true;
    }

    private static boolean isZero(JsonNode amount) {
        return amount.isMissingNode()
                || amount.asText().equals("0%")
                || amount.isNumber() && amount.asInt() == 0;
    }
}
