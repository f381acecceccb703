package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;

final class JobRules implements KindRules {
    private static final List<String> FIXED =
            List.of(
                    "selector",
                    "completions",
                    "completionMode",
                    "template",
                    "podFailurePolicy",
                    "backoffLimitPerIndex");

    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        shared(spec);
        ObjectNode metadata = Put.object(object, "metadata");
        if (metadata.path("labels").isEmpty()
                && spec.at("/template/metadata/labels") instanceof ObjectNode labels) {
            // With a name of its own it is one map with two places: what the template gets later,
            // the Job gets as well.
            boolean isNamed = !metadata.has("generateName");
            metadata.set("labels", isNamed ? labels : labels.deepCopy());
        }
        if (!spec.has("completions") && !spec.has("parallelism")) {
            spec.put("completions", 1).put("parallelism", 1);
        }
        Put.absent(spec, "parallelism", 1);
        Put.absent(spec, "suspend", false);
        Put.absent(spec, "manualSelector", false);
    }

    /// Those that a CronJob's template gets as well.
    private static void shared(ObjectNode spec) {
        boolean each = spec.hasNonNull("backoffLimitPerIndex");
        Put.absent(spec, "backoffLimit", each ? Integer.MAX_VALUE : 6);
        Put.absent(spec, "completionMode", "NonIndexed");
        Put.absent(
                spec,
                "podReplacementPolicy",
                spec.has("podFailurePolicy") ? "Failed" : "TerminatingOrFailed");
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
        ObjectNode labels = Put.object(template, "labels");
        ObjectNode metadata = Put.object(object, "metadata");
        if (metadata.path("labels").isEmpty()) {
            metadata.set("labels", labels);
        }
        for (String prefix : List.of("batch.kubernetes.io/", "")) {
            labels.putIfAbsent(prefix + "controller-uid", uid);
            labels.putIfAbsent(prefix + "job-name", name);
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
        selector(object, errors);
    }

    private static void selector(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        JsonNode selector = spec.path("selector");
        ObjectNode generated = object.objectNode();
        Put.object(generated, "matchLabels")
                .set("batch.kubernetes.io/controller-uid", object.at("/metadata/uid"));
        if (!spec.path("manualSelector").asBoolean() && !selector.equals(generated)) {
            errors.invalid(
                    "spec.selector", Selectors.shown(selector), "`selector` not auto-generated");
        }
        JsonNode labels = spec.at("/template/metadata/labels");
        if (!Selectors.matches(selector, labels)) {
            errors.invalid(
                    "spec.template.metadata.labels",
                    labels,
                    "`selector` does not match template `labels`");
        }
    }

    static void restart(JsonNode policy, String path, FieldErrors errors) {
        if (policy.asText().equals("Always")) {
            errors.required(path + ".restartPolicy", "valid values: \"OnFailure\", \"Never\"");
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        boolean indexed = spec.path("completionMode").asText().equals("Indexed");
        for (String field : FIXED) {
            JsonNode now = spec.path(field);
            if (now.equals(old.path("spec").path(field))) {
                continue;
            }
            if (field.equals("completions") && indexed) {
                if (!now.equals(spec.path("parallelism"))) {
                    errors.invalid(
                            "spec.completions",
                            now,
                            "can only be modified in tandem with spec.parallelism");
                }
            } else {
                errors.immutable("spec." + field, now);
            }
        }
    }
}
