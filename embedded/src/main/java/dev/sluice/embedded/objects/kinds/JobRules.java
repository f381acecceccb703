package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class JobRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        shared(spec);
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1).put("parallelism", 1);
        }
        Put.absent(spec, "parallelism", 1);
        Put.absent(spec, "suspend", false);
        Put.absent(spec, "manualSelector", false);
    }

    /// Those that a CronJob's template gets as well.
    private static void shared(ObjectNode spec) {
        Put.absent(spec, "backoffLimit", 6);
        Put.absent(spec, "completionMode", "NonIndexed");
        Put.absent(spec, "podReplacementPolicy", "TerminatingOrFailed");
        PodDefaults.template(spec);
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status");
        ObjectNode spec = Put.object(object, "spec");
        if (spec.path("manualSelector").asBoolean()) {
            return;
        }
        JsonNode uid = object.at("/metadata/uid");
        JsonNode name = object.at("/metadata/name");
        ObjectNode template = Put.object(Put.object(spec, "template"), "metadata");
        for (ObjectNode metadata : List.of(Put.object(object, "metadata"), template)) {
            ObjectNode labels = Put.object(metadata, "labels");
            labels.set("batch.kubernetes.io/controller-uid", uid);
            labels.set("batch.kubernetes.io/job-name", name);
            labels.set("controller-uid", uid);
            labels.set("job-name", name);
        }
        Put.object(Put.object(spec, "selector"), "matchLabels")
                .set("batch.kubernetes.io/controller-uid", uid);
    }

    /// A manifest applied again knows nothing of the generated selector and labels.
    @Override
    public void update(ObjectNode object, ObjectNode old) {
        ObjectNode spec = Put.object(object, "spec");
        if (!spec.has("selector")) {
            spec.set("selector", old.at("/spec/selector"));
        }
        if (spec.path("manualSelector").asBoolean()) {
            return;
        }
        ObjectNode template = Put.object(Put.object(spec, "template"), "metadata");
        for (var label : old.at("/spec/template/metadata/labels").properties()) {
            if (label.getKey().contains("controller-uid") || label.getKey().contains("job-name")) {
                Put.object(template, "labels").set(label.getKey(), label.getValue());
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        var checks = new WorkloadChecks(errors);
        checks.notNegative(
                spec,
                "parallelism",
                "completions",
                "activeDeadlineSeconds",
                "backoffLimit",
                "ttlSecondsAfterFinished");
        checks.template(spec);
        restart(spec.at("/template/spec/restartPolicy"), "spec.template.spec", errors);
    }

    static void restart(JsonNode policy, String path, FieldErrors errors) {
        if (policy.asText().equals("Always")) {
            errors.required(path + ".restartPolicy", "valid values: \"OnFailure\", \"Never\"");
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        for (String field : List.of("selector", "completions", "completionMode", "template")) {
            JsonNode now = object.path("spec").path(field);
            if (!now.equals(old.path("spec").path(field))) {
                errors.immutable("spec." + field, now);
            }
        }
    }
}
