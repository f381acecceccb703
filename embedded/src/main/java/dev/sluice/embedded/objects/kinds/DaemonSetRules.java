package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class DaemonSetRules implements KindRules {
    private static final String GENERATION = "deprecated.daemonset.template.generation";

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Put.object(spec, "updateStrategy");
        Put.absent(strategy, "type", "RollingUpdate");
        if (strategy.path("type").asText().equals("RollingUpdate")) {
            ObjectNode rolling = Put.object(strategy, "rollingUpdate");
            Put.absent(rolling, "maxUnavailable", 1);
            Put.absent(rolling, "maxSurge", 0);
        }
        PodDefaults.template(spec);
        // Never absent, hence owned by whoever writes the object as a whole.
        Put.absent(Put.object(Put.object(object, "metadata"), "annotations"), GENERATION, "0");
    }

    @Override
    public void create(ObjectNode object) {
        ObjectNode status = object.putObject("status");
        for (String count :
                new String[] {
                    "currentNumberScheduled",
                    "numberMisscheduled",
                    "desiredNumberScheduled",
                    "numberReady"
                }) {
            status.put(count, 0);
        }
        generation(object, 1);
    }

    /// A client may not choose it.
    private static void generation(ObjectNode object, long generation) {
        Put.object(Put.object(object, "metadata"), "annotations")
                .put(GENERATION, Long.toString(generation));
    }

    @Override
    public void update(ObjectNode object, ObjectNode old) {
        long before = old.at("/metadata/annotations").path(GENERATION).asLong(1);
        boolean same = object.at("/spec/template").equals(old.at("/spec/template"));
        generation(object, same ? before : before + 1);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        var checks = new WorkloadChecks(errors);
        checks.selectorAndTemplate(object.path("spec"), "daemonset");
        checks.notNegative(object.path("spec"), "minReadySeconds", "revisionHistoryLimit");
        List<String> known = List.of("RollingUpdate", "OnDelete");
        JsonNode strategy = object.at("/spec/updateStrategy/type");
        if (!known.contains(strategy.asText())) {
            errors.unsupported(
                    "spec.updateStrategy",
                    new FieldErrors.Raw(
                            "{\"Type\":" + FieldErrors.show(strategy) + ",\"RollingUpdate\":null}"),
                    known);
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        new WorkloadChecks(errors).selectorUnchanged(object, old);
    }
}
