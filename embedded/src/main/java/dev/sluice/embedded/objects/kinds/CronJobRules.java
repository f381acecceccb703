package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.time.ZoneId;
import java.util.List;

final class CronJobRules implements KindRules {
    /// A job's name has eleven characters more.
    private static final int NAME_MAX = 52;

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "concurrencyPolicy", "Allow");
        Put.absent(spec, "suspend", false);
        Put.absent(spec, "successfulJobsHistoryLimit", 3);
        Put.absent(spec, "failedJobsHistoryLimit", 1);
        Put.object(Put.object(spec, "jobTemplate"), "metadata");
        Put.object(
                Put.object(Put.object(Put.object(spec, "jobTemplate"), "spec"), "template"),
                "metadata");
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
        } else {
            CronSyntax.complaint(schedule.asText())
                    .ifPresent(why -> errors.invalid("spec.schedule", schedule, why));
        }
        String name = object.at("/metadata/name").asText();
        if (name.length() > NAME_MAX) {
            errors.invalid("metadata.name", name, "must be no more than 52 characters");
        }
        var checks = new WorkloadChecks(errors);
        checks.notNegative(spec, "startingDeadlineSeconds");
        String zone = spec.path("timeZone").asText();
        if (!zone.isEmpty() && !ZoneId.getAvailableZoneIds().contains(zone)) {
            errors.invalid("spec.timeZone", zone, "unknown time zone " + zone);
        }
        new PodChecks(errors)
                .oneOf(
                        spec.path("concurrencyPolicy"),
                        "spec.concurrencyPolicy",
                        List.of("Allow", "Forbid", "Replace"));
        checks.notNegative(spec, "successfulJobsHistoryLimit", "failedJobsHistoryLimit");
        String template = "spec.jobTemplate.spec.template.spec";
        JsonNode pod = spec.at("/jobTemplate/spec/template/spec");
        new PodChecks(errors).spec(pod, template);
        JobRules.restart(pod.path("restartPolicy"), template, errors);
    }
}
