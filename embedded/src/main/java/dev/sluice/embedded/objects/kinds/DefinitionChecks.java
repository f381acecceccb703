package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.objects.validation.FieldErrors;
import dev.sluice.embedded.objects.validation.Names;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a CustomResourceDefinition says besides its schemas.
final class DefinitionChecks {
    private static final String APPROVAL = "api-approved.kubernetes.io";

    private final FieldErrors errors;

    DefinitionChecks(FieldErrors errors) {
        this.errors = errors;
    }

    void check(JsonNode definition) {
        JsonNode spec = definition.path("spec");
        JsonNode names = spec.path("names");
        String group = spec.path("group").asText();
        JsonNode name = definition.at("/metadata/name");
        if (!name.asText().equals(names.path("plural").asText() + "." + group)) {
            errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
        }
        group(group);
        scope(spec.path("scope"));
        versions(spec.path("versions"));
        names(names);
        conversion(spec.path("conversion"));
        if (spec.path("preserveUnknownFields").asBoolean()) {
            errors.invalid(
                    "spec.preserveUnknownFields",
                    spec.path("preserveUnknownFields"),
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
        stored(definition);
        boolean isProtected =
                group.endsWith(".k8s.io")
                        || group.equals("k8s.io")
                        || group.endsWith(".kubernetes.io")
                        || group.equals("kubernetes.io");
        if (isProtected && !definition.at("/metadata/annotations").has(APPROVAL)) {
            errors.required(
                    "metadata.annotations[" + APPROVAL + "]",
                    "protected groups must have approval annotation \""
                            + APPROVAL
                            + "\", see https://github.com/kubernetes/enhancements/pull/1111");
        }
    }

    private void group(String group) {
        if (group.isEmpty()) {
            errors.required("spec.group");
            return;
        }
        Names.subdomain(group).ifPresent(why -> errors.invalid("spec.group", group, why));
        if (group.indexOf('.') < 0) {
            errors.invalid("spec.group", group, "should be a domain with at least one dot");
        }
    }

    private void scope(JsonNode scope) {
        if (scope.asText().isEmpty()) {
            errors.required("spec.scope");
        } else if (!List.of("Cluster", "Namespaced").contains(scope.asText())) {
            errors.unsupported("spec.scope", scope, List.of("Cluster", "Namespaced"));
        }
    }

    private void versions(JsonNode versions) {
        Set<String> names = new HashSet<>();
        boolean once = true;
        for (int i = 0; i < versions.size(); i++) {
            JsonNode version = versions.get(i);
            String name = version.path("name").asText();
            once &= names.add(name);
            String at = "spec.versions[" + i + "].name";
            Names.service(name).ifPresent(why -> errors.invalid(at, name, why));
            boolean alone = versions.size() == 1;
            new VersionChecks(errors, alone ? "spec" : "spec.versions[" + i + "]", alone)
                    .check(version, "spec.versions[" + i + "]");
        }
        long stored = versions.valueStream().filter(v -> v.path("storage").asBoolean()).count();
        if (!once) {
            errors.invalid("spec.versions", versions, "must contain unique version names");
        }
        if (stored != 1) {
            errors.invalid(
                    "spec.versions",
                    versions,
                    "must have exactly one version marked as storage version");
        }
        if (!versions.isEmpty()) {
            String first = versions.get(0).path("name").asText();
            Names.service(first).ifPresent(why -> errors.invalid("spec.version", first, why));
        }
    }

    private void names(JsonNode names) {
        for (String field : List.of("plural", "singular", "kind", "listKind")) {
            String name = names.path(field).asText();
            String at = "spec.names." + field;
            if (name.isEmpty()) {
                errors.required(at);
            } else if (field.toLowerCase(Locale.ROOT).endsWith("kind")) {
                Names.service(name.toLowerCase(Locale.ROOT))
                        .ifPresent(why ->
                                errors.invalid(
                                        at,
                                        name,
                                        "may have mixed case, but should otherwise match: " + why));
            } else {
                Names.service(name).ifPresent(why -> errors.invalid(at, name, why));
            }
        }
        for (String field : List.of("shortNames", "categories")) {
            for (int i = 0; i < names.path(field).size(); i++) {
                String name = names.path(field).get(i).asText();
                String at = "spec.names." + field + "[" + i + "]";
                Names.service(name).ifPresent(why -> errors.invalid(at, name, why));
            }
        }
        JsonNode kind = names.path("kind");
        if (!kind.asText().isEmpty() && kind.equals(names.path("listKind"))) {
            errors.invalid("spec.names.listKind", kind, "kind and listKind may not be the same");
        }
    }

    private void conversion(JsonNode conversion) {
        JsonNode strategy = conversion.path("strategy");
        List<String> known = List.of("None", "Webhook");
        if (!known.contains(strategy.asText())) {
            errors.unsupported("spec.conversion.strategy", strategy, known);
        } else if (strategy.asText().equals("Webhook")) {
            if (!conversion.at("/webhook/clientConfig").isObject()) {
                errors.required(
                        "spec.conversion.webhookClientConfig",
                        "required when strategy is set to Webhook");
            }
            if (conversion.at("/webhook/conversionReviewVersions").isEmpty()) {
                errors.required("spec.conversion.conversionReviewVersions");
            }
        }
    }

    private void stored(JsonNode definition) {
        JsonNode stored = definition.at("/status/storedVersions");
        if (stored.isEmpty()) {
            errors.invalid(
                    "status.storedVersions", stored, "must have at least one stored version");
            return;
        }
        definition
                .at("/spec/versions")
                .valueStream()
                .filter(version -> version.path("storage").asBoolean())
                .map(version -> version.path("name").asText())
                .filter(name -> stored.valueStream().noneMatch(v -> v.asText().equals(name)))
                .forEach(name ->
                        errors.invalid(
                                "status.storedVersions",
                                stored,
                                "must have the storage version " + name));
    }
}
