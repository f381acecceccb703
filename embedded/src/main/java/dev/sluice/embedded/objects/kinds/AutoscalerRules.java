package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

final class AutoscalerRules implements KindRules {
    private static final int CPU_PERCENT = 80;

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "minReplicas", 1);
        if (spec.path("metrics").isEmpty()) {
            ObjectNode metric = spec.putArray("metrics").addObject().put("type", "Resource");
            metric.putObject("resource")
                    .put("name", "cpu")
                    .putObject("target")
                    .put("type", "Utilization")
                    .put("averageUtilization", CPU_PERCENT);
        }
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
            errors.invalid("spec.maxReplicas", max.asInt(), "must be greater than 0");
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
    }
}
