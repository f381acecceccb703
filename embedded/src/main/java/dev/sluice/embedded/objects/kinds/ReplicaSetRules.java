package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

final class ReplicaSetRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        Put.absent(spec, "replicas", 1);
        PodDefaults.template(spec);
    }

    @Override
    public void create(ObjectNode object) {
        object.putObject("status").put("replicas", 0);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        var checks = new WorkloadChecks(errors);
        checks.notNegative(object.path("spec"), "replicas", "minReadySeconds");
        checks.selectorAndTemplate(object.path("spec"), "deployment");
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        new WorkloadChecks(errors).selectorUnchanged(object, old);
    }
}
