package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

final class DefinitionRules implements KindRules {
    @Override
    public void defaults(ObjectNode object) {
        ObjectNode spec = Put.object(object, "spec");
        ObjectNode names = Put.object(spec, "names");
        String kind = names.path("kind").asText();
        if (!kind.isEmpty()) {
            Put.absent(names, "singular", kind.toLowerCase(Locale.ROOT));
            Put.absent(names, "listKind", kind + "List");
        }
        Put.absent(Put.object(spec, "conversion"), "strategy", "None");
        dropEmpty(names, "shortNames", "categories");
        for (ObjectNode version : Put.objects(spec.path("versions"))) {
            dropEmpty(version, "selectableFields", "additionalPrinterColumns");
        }
    }

    private static void dropEmpty(ObjectNode object, String... lists) {
        for (String list : lists) {
            if (object.get(list) instanceof ArrayNode found && found.isEmpty()) {
                object.remove(list);
            }
        }
    }

    @Override
    public void create(ObjectNode object) {
        ObjectNode status = object.putObject("status");
        status.putNull("conditions");
        status.putObject("acceptedNames").put("plural", "").put("kind", "");
        status.putNull("storedVersions");
        stored(object).ifPresent(name -> status.putArray("storedVersions").add(name));
    }

    private static Optional<String> stored(JsonNode object) {
        return object.at("/spec/versions")
                .valueStream()
                .filter(version -> version.path("storage").asBoolean())
                .map(version -> version.path("name").asText())
                .findFirst();
    }

    /// A version that stores objects is remembered from this write on.
    @Override
    public void update(ObjectNode object, ObjectNode old) {
        if (!(object.get("status") instanceof ObjectNode current)) {
            return;
        }
        stored(object)
                .filter(name ->
                        current.path("storedVersions")
                                .valueStream()
                                .noneMatch(known -> known.asText().equals(name)))
                .ifPresent(name -> {
                    ObjectNode status = current.deepCopy();
                    Put.list(status, "storedVersions").add(name);
                    object.set("status", status);
                });
    }

    @Override
    public void validate(ObjectNode object, FieldErrors errors) {
        new DefinitionChecks(errors).check(object);
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
