package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

final class PodTemplateRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        PodDefaults.template(object);
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        new PodChecks(errors).spec(object.at("/template/spec"), "template.spec");
    }
}
