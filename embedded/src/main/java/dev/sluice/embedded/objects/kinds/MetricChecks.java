package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;
import dev.sluice.embedded.objects.validation.Quantities;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The checks of the metrics and the behaviour of an autoscaler.
record MetricChecks(FieldErrors errors) {
    private static final int WINDOW_MAX = 3600;
    private static final int PERIOD_MAX = 1800;
    private static final List<String> TYPES =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");

    /// In the order they are looked at.
    private static final List<String> SOURCES =
            List.of("object", "external", "pods", "resource", "containerResource");

    private static final List<String> TARGETS = List.of("Utilization", "Value", "AverageValue");

    void metric(JsonNode metric, String at) {
        JsonNode type = metric.path("type");
        if (type.asText().isEmpty()) {
            errors.required(at + ".type", "must specify a metric source type");
        }
        boolean isKnown = TYPES.contains(type.asText());
        if (!isKnown) {
            errors.unsupported(at + ".type", type, TYPES);
        }
        List<String> present = new ArrayList<>(SOURCES);
        present.removeIf(source -> !metric.has(source));
        if (!present.isEmpty()) {
            String first = present.getFirst();
            source(first, metric.path(first), at + "." + first);
        }
        if (!isKnown) {
            // The real server says so twice.
            errors.unsupported(at + ".type", type, TYPES);
        }
        String wanted = isKnown ? member(type.asText()) : "";
        if (isKnown && !metric.has(wanted)) {
            errors.required(
                    at + "." + wanted, "must populate information for the given metric source");
        }
        if (present.size() != 1) {
            present.remove(wanted);
            present.forEach(source ->
                    errors.forbidden(
                            at + "." + source, "must populate the given metric source only"));
        }
    }

    private static String member(String type) {
        return type.substring(0, 1).toLowerCase(Locale.ROOT) + type.substring(1);
    }

    private void source(String kind, JsonNode source, String at) {
        JsonNode target = source.path("target");
        switch (kind) {
            case "object" -> reference(source.path("describedObject"), at + ".describedObject");
            case "resource" -> named(source.path("name"), at + ".name", "a resource name");
            case "containerResource" -> {
                named(source.path("name"), at + ".name", "a resource name");
                named(source.path("container"), at + ".container", "a container");
            }
            default -> {}
        }
        if (source.has("metric")) {
            String name = source.path("metric").path("name").asText();
            named(source.path("metric").path("name"), at + ".metric.name", "a metric name");
            if (!name.isEmpty()) {
                Names.pathSegment(name)
                        .ifPresent(why -> errors.invalid(at + ".metric.name", name, why));
            }
        }
        target(target, at + ".target");
        amounts(kind, target, at + ".target");
    }

    private void named(JsonNode name, String at, String what) {
        if (name.asText().isEmpty()) {
            errors.required(at, "must specify " + what);
        }
    }

    private void target(JsonNode target, String at) {
        JsonNode type = target.path("type");
        if (type.asText().isEmpty()) {
            errors.required(at + ".type", "must specify a metric target type");
        }
        if (!TARGETS.contains(type.asText())) {
            errors.invalid(
                    at + ".type",
                    type.asText(),
                    "must be either Utilization, Value, or AverageValue");
        }
        for (String field : List.of("value", "averageValue")) {
            if (target.has(field) && Quantities.value(target.get(field)).signum() <= 0) {
                errors.invalid(at + "." + field, target.get(field), "must be positive");
            }
        }
        JsonNode utilization = target.path("averageUtilization");
        if (utilization.isNumber() && utilization.asInt() < 1) {
            errors.invalid(at + ".averageUtilization", utilization, "must be greater than 0");
        }
    }

    private void amounts(String kind, JsonNode target, String at) {
        boolean value = target.has("value");
        boolean average = target.has("averageValue");
        boolean utilization = target.has("averageUtilization");
        switch (kind) {
            case "object" -> {
                if (!value && !average) {
                    errors.required(
                            at + ".averageValue", "must set either a target value or averageValue");
                }
            }
            case "external" -> {
                String both = "a target value for metric and a per-pod target";
                if (!value && !average) {
                    errors.required(
                            at + ".averageValue",
                            "must set either " + both.replace(" and ", " or "));
                } else if (value && average) {
                    errors.forbidden(at + ".value", "may not set both " + both);
                }
            }
            case "pods" -> {
                if (!average) {
                    errors.required(
                            at + ".averageValue", "must specify a positive target averageValue");
                }
            }
            default -> {
                String both = "a target raw value and a target utilization";
                if (!utilization && !average) {
                    errors.required(
                            at + ".averageUtilization",
                            "must set either " + both.replace(" and ", " or "));
                } else if (utilization && average) {
                    errors.forbidden(at + ".averageValue", "may not set both " + both);
                }
            }
        }
    }

    void reference(JsonNode reference, String at) {
        for (String field : List.of("kind", "name")) {
            String text = reference.path(field).asText();
            if (text.isEmpty()) {
                errors.required(at + "." + field);
            } else {
                Names.pathSegment(text)
                        .ifPresent(why -> errors.invalid(at + "." + field, text, why));
            }
        }
    }

    void behaviour(JsonNode rules, String at) {
        if (rules.isMissingNode()) {
            return;
        }
        JsonNode window = rules.path("stabilizationWindowSeconds");
        if (window.asInt() < 0) {
            errors.invalid(
                    at + ".stabilizationWindowSeconds",
                    window,
                    "must be greater than or equal to zero");
        }
        if (window.asInt() > WINDOW_MAX) {
            errors.invalid(
                    at + ".stabilizationWindowSeconds",
                    window,
                    "must be less than or equal to " + WINDOW_MAX);
        }
        new PodChecks(errors)
                .oneOf(
                        rules.path("selectPolicy"),
                        at + ".selectPolicy",
                        List.of("Disabled", "Max", "Min"));
        JsonNode policies = rules.path("policies");
        if (policies.isEmpty()) {
            errors.required(at + ".policies", "must specify at least one Policy");
        }
        for (int i = 0; i < policies.size(); i++) {
            policy(policies.get(i), at + ".policies[" + i + "]");
        }
        if (rules.has("tolerance") && Quantities.value(rules.get("tolerance")).signum() < 0) {
            errors.invalid(
                    at + ".tolerance",
                    rules.get("tolerance"),
                    "must be greater than or equal to 0");
        }
    }

    private void policy(JsonNode policy, String at) {
        List<String> known = List.of("Percent", "Pods");
        if (!known.contains(policy.path("type").asText())) {
            errors.unsupported(at + ".type", policy.path("type"), known);
        }
        for (String field : List.of("value", "periodSeconds")) {
            if (policy.path(field).asInt() <= 0) {
                errors.invalid(
                        at + "." + field, policy.path(field).asInt(), "must be greater than zero");
            }
        }
        if (policy.path("periodSeconds").asInt() > PERIOD_MAX) {
            errors.invalid(
                    at + ".periodSeconds",
                    policy.path("periodSeconds"),
                    "must be less than or equal to " + PERIOD_MAX);
        }
    }
}
