package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Locale;

final class AutoscalerRules implements KindRules {
    private static final int CPU_PERCENT = 80;
    private static final int SECONDS = 15;
    private static final List<String> METRICS =
            List.of("ContainerResource", "External", "Object", "Pods", "Resource");

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
        if (max.asInt() < 1) {
            errors.required("spec.maxReplicas", "must be set and greater than 0");
        }
        if (max.asInt() < min.asInt()) {
            errors.invalid(
                    "spec.maxReplicas",
                    max.asInt(),
                    "must be greater than or equal to `minReplicas`");
        }
        for (String field : new String[] {"kind", "name"}) {
            if (spec.path("scaleTargetRef").path(field).asText().isEmpty()) {
                errors.required("spec.scaleTargetRef." + field);
            }
        }
        String version = spec.at("/scaleTargetRef/apiVersion").asText();
        if (version.isEmpty()) {
            errors.invalid(
                    "spec.scaleTargetRef.apiVersion", "", "apiVersion must specify API group");
        }
        metrics(spec.path("metrics"), errors);
    }

    private static void metrics(JsonNode metrics, FieldErrors errors) {
        for (int i = 0; i < metrics.size(); i++) {
            JsonNode type = metrics.get(i).path("type");
            String at = "spec.metrics[" + i + "]";
            if (!METRICS.contains(type.asText())) {
                // The real server says so twice.
                errors.unsupported(at + ".type", type, METRICS);
                errors.unsupported(at + ".type", type, METRICS);
                continue;
            }
            String member =
                    type.asText().substring(0, 1).toLowerCase(Locale.ROOT)
                            + type.asText().substring(1);
            if (!metrics.get(i).has(member)) {
                errors.required(
                        at + "." + member, "must populate information for the given metric source");
            }
        }
    }
}
