package dev.sluice.embedded.objects.kinds;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Set;

final class RoleBindingRules implements KindRules {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final List<String> KINDS = List.of("ServiceAccount", "User", "Group");

    private final boolean clusterWide;

    /// @param clusterWide whether it is a ClusterRoleBinding
    RoleBindingRules(boolean clusterWide) {
        this.clusterWide = clusterWide;
    }

    @Override
    public void defaults(ObjectNode object) {
        Put.absent(Put.object(object, "roleRef"), "apiGroup", GROUP);
        if (object.path("subjects").isEmpty()) {
            object.remove("subjects");
        }
        for (ObjectNode subject : Put.objects(object.path("subjects"))) {
            if (Set.of("User", "Group").contains(subject.path("kind").asText())) {
                Put.absent(subject, "apiGroup", GROUP);
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode role = object.path("roleRef");
        if (!role.path("apiGroup").asText().equals(GROUP)) {
            errors.unsupported("roleRef.apiGroup", role.path("apiGroup"), List.of(GROUP));
        }
        var roles = clusterWide ? List.of("ClusterRole") : List.of("Role", "ClusterRole");
        if (!roles.contains(role.path("kind").asText())) {
            errors.unsupported(
                    "roleRef.kind",
                    new FieldErrors.Raw('"' + role.path("kind").asText() + '"'),
                    roles);
        }
        if (role.path("name").asText().isEmpty()) {
            errors.required("roleRef.name");
        }
        JsonNode subjects = object.path("subjects");
        for (int i = 0; i < subjects.size(); i++) {
            subject("subjects[" + i + "]", subjects.get(i), errors);
        }
    }

    private void subject(String field, JsonNode subject, FieldErrors errors) {
        if (subject.path("name").asText().isEmpty()) {
            errors.required(field + ".name");
        }
        switch (subject.path("kind").asText()) {
            case "ServiceAccount" -> {
                if (!subject.path("apiGroup").asText().isEmpty()) {
                    errors.unsupported(field + ".apiGroup", subject.path("apiGroup"), List.of(""));
                }
                if (clusterWide && subject.path("namespace").asText().isEmpty()) {
                    errors.required(field + ".namespace");
                }
            }
            case "User", "Group" -> {
                if (!subject.path("apiGroup").asText().equals(GROUP)) {
                    errors.unsupported(
                            field + ".apiGroup", subject.path("apiGroup"), List.of(GROUP));
                }
            }
            default -> errors.unsupported(field + ".kind", subject.path("kind"), KINDS);
        }
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        if (!object.path("roleRef").equals(old.path("roleRef"))) {
            ObjectNode shown = object.objectNode();
            for (String field : List.of("APIGroup", "Kind", "Name")) {
                String member = field.equals("APIGroup") ? "apiGroup" : field.toLowerCase(ROOT);
                shown.put(field, object.at("/roleRef/" + member).asText());
            }
            errors.invalid(
                    "roleRef", new FieldErrors.Raw(shown.toString()), "cannot change roleRef");
        }
    }
}
