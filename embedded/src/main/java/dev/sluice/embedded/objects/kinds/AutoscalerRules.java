package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.Set;

final class AutoscalerRules implements KindRules {
    private static final int CPU_PERCENT = 80;
    private static final int SECONDS = 15;

    /// Metrics that do not come from the pods.
    private static final Set<String> ELSEWHERE = Set.of("Object", "External");

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "minReplicas", 1);
        if (spec.get("behavior") instanceof ObjectNode behaviour) {
            behaviour(behaviour);
        }
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", CPU_PERCENT);
        }
    }

    private static void behaviour(ObjectNode behaviour) {
        ObjectNode up = Put.object(behaviour, "scaleUp");
        Put.absent(up, "stabilizationWindowSeconds", 0);
        direction(up, true);
        direction(Put.object(behaviour, "scaleDown"), false);
    }

    private static void direction(ObjectNode rules, boolean up) {
        Put.absent(rules, "selectPolicy", "Max");
        if (rules.path("policies").isEmpty()) {
            var policies = rules.putArray("policies");
            if (up) {
                policy(policies.addObject(), "Pods", 4);
            }
            policy(policies.addObject(), "Percent", 100);
        }
    }

    private static void policy(ObjectNode policy, String type, int value) {
        policy.put("type", type).put("value", value).put("periodSeconds", SECONDS);
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status").put("desiredReplicas", 0).putNull("currentMetrics");
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        JsonNode min = spec.path("minReplicas");
        JsonNode max = spec.path("maxReplicas");
        if (min.asInt() < 1) {
            errors.invalid("spec.minReplicas", min, "must be greater than or equal to 1");
        }
        if (max.asInt() == 0) {
            errors.required("spec.maxReplicas", "must be set and greater than 0");
        } else if (max.asInt() < 0) {
            errors.invalid("spec.maxReplicas", max, "must be greater than or equal to 1");
        }
        if (max.asInt() < min.asInt()) {
            errors.invalid(
                    "spec.maxReplicas",
                    max.asInt(),
                    "must be greater than or equal to `minReplicas`");
        }
        var checks = new MetricChecks(errors);
        checks.reference(spec.path("scaleTargetRef"), "spec.scaleTargetRef");
        String version = spec.at("/scaleTargetRef/apiVersion").asText();
        if (version.isEmpty()) {
            errors.invalid(
                    "spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group");
        }
        JsonNode metrics = spec.path("metrics");
        for (int i = 0; i < metrics.size(); i++) {
            checks.metric(metrics.get(i), "spec.metrics[" + i + "]");
        }
        boolean outside =
                metrics.valueStream().anyMatch(m -> ELSEWHERE.contains(m.path("type").asText()));
        if (min.asInt(1) == 0 && !outside) {
            errors.forbidden(
                    "spec.metrics",
                    "must specify at least one Object or External metric to support scaling to zero"
                            + " replicas");
        }
        checks.behaviour(spec.at("/behavior/scaleUp"), "spec.behavior.scaleUp");
        checks.behaviour(spec.at("/behavior/scaleDown"), "spec.behavior.scaleDown");
    }
}
