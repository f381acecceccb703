package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class CronJobRules implements KindRules {
    private static final int FIELDS = 5;

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "concurrencyPolicy", "Allow");
        Put.absent(spec, "suspend", false);
        Put.absent(spec, "successfulJobsHistoryLimit", 3);
        Put.absent(spec, "failedJobsHistoryLimit", 1);
        PodDefaults.template(Put.object(Put.object(spec, "jobTemplate"), "spec"));
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status");
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        JsonNode schedule = spec.path("schedule");
        if (schedule.asText().isEmpty()) {
            errors.required("spec.schedule");
        } else if (!schedule.asText().startsWith("@")) {
            List<String> fields = List.of(schedule.asText().trim().split("\\s+"));
            if (fields.size() != FIELDS) {
                errors.invalid(
                        "spec.schedule",
                        schedule,
                        "expected exactly 5 fields, found "
                                + fields.size()
                                + ": ["
                                + String.join(" ", fields)
                                + "]");
            }
        }
        var checks = new WorkloadChecks(errors);
        checks.notNegative(
                spec,
                "startingDeadlineSeconds",
                "successfulJobsHistoryLimit",
                "failedJobsHistoryLimit");
        new PodChecks(errors)
                .oneOf(
                        spec.path("concurrencyPolicy"),
                        "spec.concurrencyPolicy",
                        List.of("Allow", "Forbid", "Replace"));
        String template = "spec.jobTemplate.spec.template.spec";
        JsonNode pod = spec.at("/jobTemplate/spec/template/spec");
        new PodChecks(errors).spec(pod, template);
        JobRules.restart(pod.path("restartPolicy"), template, errors);
    }
}
