package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

/// Roles and ClusterRoles: each rule is about resources or about paths, and gives verbs.
final class RoleRules implements KindRules {
    private final boolean namespaced;

    /// @param namespaced whether paths, which are in no namespace, make no sense
    RoleRules(boolean namespaced) {
        this.namespaced = namespaced;
    }

    @Override
    public void defaults(ObjectNode object) {
        if (!object.has("rules")) {
            object.putNull("rules");
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        var rules = object.path("rules");
        for (var i = 0; i < rules.size(); i++) {
            rule("rules[" + i + "]", rules.get(i), errors);
        }
    }

    private void rule(String field, JsonNode rule, FieldErrors errors) {
        if (rule.path("verbs").isEmpty()) {
            errors.required(field + ".verbs", "verbs must contain at least one value");
        }
        var paths = rule.path("nonResourceURLs");
        if (!paths.isEmpty()) {
            if (namespaced) {
                errors.invalid(
                        field + ".nonResourceURLs",
                        paths,
                        "namespaced rules cannot apply to non-resource URLs");
            } else if (!rule.path("apiGroups").isEmpty()
                    || !rule.path("resources").isEmpty()
                    || !rule.path("resourceNames").isEmpty()) {
                errors.invalid(
                        field + ".nonResourceURLs",
                        paths,
                        "rules cannot apply to both regular resources and non-resource URLs");
            }
            return;
        }
        if (rule.path("apiGroups").isEmpty()) {
            errors.required(
                    field + ".apiGroups", "resource rules must supply at least one api group");
        }
        if (rule.path("resources").isEmpty()) {
            errors.required(
                    field + ".resources", "resource rules must supply at least one resource");
        }
    }
}
