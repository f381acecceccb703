package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Locale;

final class DefinitionRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        ObjectNode names = Put.object(spec, "names");
        String kind = names.path("kind").asText();
        Put.absent(names, "singular", kind.toLowerCase(Locale.ROOT));
        Put.absent(names, "listKind", kind + "List");
        Put.absent(Put.object(spec, "conversion"), "strategy", "None");
    }

    @Override
    public void create(ObjectNode object) {
        ObjectNode status = object.putObject("status");
        status.putNull("conditions");
        status.putObject("acceptedNames").put("plural", "").put("kind", "");
        for (JsonNode version : object.at("/spec/versions")) {
            if (version.path("storage").asBoolean()) {
                status.putArray("storedVersions").add(version.path("name").asText());
            }
        }
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        JsonNode spec = object.path("spec");
        String expected = spec.at("/names/plural").asText() + "." + spec.path("group").asText();
        if (!object.at("/metadata/name").asText().equals(expected)) {
            errors.invalid(
                    "metadata.name",
                    object.at("/metadata/name"),
                    "must be spec.names.plural+\".\"+spec.group");
        }
        for (String field : List.of("group", "scope")) {
            if (spec.path(field).asText().isEmpty()) {
                errors.required("spec." + field);
            }
        }
        for (String field : List.of("plural", "kind")) {
            if (spec.at("/names/" + field).asText().isEmpty()) {
                errors.required("spec.names." + field);
            }
        }
        new PodChecks(errors)
                .oneOf(spec.path("scope"), "spec.scope", List.of("Cluster", "Namespaced"));
        if (spec.path("preserveUnknownFields").asBoolean()) {
            errors.invalid(
                    "spec.preserveUnknownFields",
                    spec.path("preserveUnknownFields"),
                    "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in"
                            + " spec.versions[*].schema instead");
        }
        versions(spec.path("versions"), errors);
    }

    private static void versions(JsonNode versions, FieldErrors errors) {
        long stored = versions.valueStream().filter(v -> v.path("storage").asBoolean()).count();
        if (stored != 1) {
            errors.invalid(
                    "spec.versions",
                    versions,
                    "must have exactly one version marked as storage version");
        }
        for (int i = 0; i < versions.size(); i++) {
            JsonNode schema = versions.get(i).at("/schema/openAPIV3Schema");
            String at = "spec.versions[" + i + "].schema.openAPIV3Schema";
            String path = versions.size() == 1 ? "spec.validation.openAPIV3Schema" : at;
            if (!schema.isObject()) {
                errors.required(at);
            } else if (schema.path("type").asText().isEmpty()) {
                errors.required(path + ".type", "must not be empty at the root");
            } else {
                structural(schema, path, errors);
            }
        }
    }

    private static void structural(JsonNode schema, String path, FieldErrors errors) {
        for (var property : schema.path("properties").properties()) {
            node(property.getValue(), path + ".properties[" + property.getKey() + "]", errors);
        }
        if (schema.path("items").isObject()) {
            node(schema.get("items"), path + ".items", errors);
        }
        if (schema.path("additionalProperties").isObject()) {
            node(schema.get("additionalProperties"), path + ".additionalProperties", errors);
        }
    }

    private static void node(JsonNode schema, String path, FieldErrors errors) {
        boolean free =
                schema.path("x-kubernetes-int-or-string").asBoolean()
                        || schema.path("x-kubernetes-preserve-unknown-fields").asBoolean();
        if (schema.path("type").asText().isEmpty() && !free) {
            String what = path.endsWith("]") ? "object fields" : "array items";
            errors.required(path + ".type", "must not be empty for specified " + what);
        }
        structural(schema, path, errors);
    }

    @Override
    public void validateUpdate(ObjectNode object, ObjectNode old, FieldErrors errors) {
        for (String field :
                List.of("/spec/group", "/spec/scope", "/spec/names/plural", "/spec/names/kind")) {
            if (!object.at(field).equals(old.at(field))) {
                errors.immutable(field.substring(1).replace('/', '.'), object.at(field));
            }
        }
        JsonNode stored = old.at("/status/storedVersions");
        for (int i = 0; i < stored.size(); i++) {
            String version = stored.get(i).asText();
            boolean kept =
                    object.at("/spec/versions")
                            .valueStream()
                            .anyMatch(v -> v.path("name").asText().equals(version));
            if (!kept) {
                errors.invalid(
                        "status.storedVersions[" + i + "]",
                        version,
                        "missing from spec.versions; "
                                + version
                                + " was previously a storage version, and must remain in"
                                + " spec.versions until a storage migration ensures no data"
                                + " remains persisted in "
                                + version
                                + " and removes "
                                + version
                                + " from status.storedVersions");
            }
        }
    }
}
