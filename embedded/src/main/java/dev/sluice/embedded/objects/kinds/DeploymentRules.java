package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class DeploymentRules implements KindRules {
    private static final String ROLLING = "spec.strategy.rollingUpdate";

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "replicas", 1);
        Put.absent(spec, "revisionHistoryLimit", 10);
        Put.absent(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = Put.object(spec, "strategy");
        Put.absent(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Put.object(strategy, "rollingUpdate");
            Put.absent(rolling, "maxSurge", "25%");
            Put.absent(rolling, "maxUnavailable", "25%");
        }
        PodDefaults.template(spec);
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status");
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        var checks = new WorkloadChecks(errors);
        checks.notNegative(spec, "replicas");
        checks.selectorAndTemplate(spec, "deployment");
        checks.notNegative(spec, "minReadySeconds", "revisionHistoryLimit");
        JsonNode strategy = spec.path("strategy");
        switch (strategy.path("type").asText()) {
            case "RollingUpdate" -> checks.rolling(strategy.path("rollingUpdate"), ROLLING);
            case "Recreate" -> {
                if (strategy.has("rollingUpdate")) {
                    errors.forbidden(
                            ROLLING, "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            default ->
                    errors.unsupported(
                            "spec.strategy",
                            new FieldErrors.Raw(
                                    "{\"Type\":"
                                            + FieldErrors.show(strategy.path("type"))
                                            + ",\"RollingUpdate\":null}"),
                            List.of("Recreate", "RollingUpdate"));
        }
        JsonNode deadline = spec.path("progressDeadlineSeconds");
        checks.notNegative(spec, "progressDeadlineSeconds");
        if (deadline.asLong() <= spec.path("minReadySeconds").asLong()) {
            errors.invalid(
                    "spec.progressDeadlineSeconds",
                    deadline,
                    "must be greater than minReadySeconds");
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        new WorkloadChecks(errors).selectorUnchanged(object, old);
    }
}
