package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

final class RoleBindingRules implements KindRules {
    private static final String GROUP = "rbac.authorization.k8s.io";

    @Override
    public void defaults(ObjectNode object) {
        if (object.get("roleRef") instanceof ObjectNode role) {
            Put.absent(role, "apiGroup", GROUP);
        }
        for (ObjectNode subject : Put.objects(object.path("subjects"))) {
            if (!subject.path("kind").asText().equals("ServiceAccount")) {
                Put.absent(subject, "apiGroup", GROUP);
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode role = object.path("roleRef");
        if (role.path("name").asText().isEmpty()) {
            errors.required("roleRef.name");
        }
        JsonNode subjects = object.path("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            if (subjects.get(i).path("name").asText().isEmpty()) {
                errors.required("subjects[" + i + "].name");
            }
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!object.path("roleRef").equals(old.path("roleRef"))) {
            errors.invalid("roleRef", object.path("roleRef"), "cannot change roleRef");
        }
    }
}
