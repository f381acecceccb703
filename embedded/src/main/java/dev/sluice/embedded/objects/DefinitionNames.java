package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;

/// Works out the status of a CustomResourceDefinition.
final class DefinitionNames {
    private DefinitionNames() {}

    private record Verdict(String reason, String message) {
        boolean isFine() {
            return reason.isEmpty();
        }
    }

    /// Accepts the names unless another definition of the group has them. Changes the definition.
    static ObjectNode accept(ObjectNode definition, List<ObjectNode> others, String now) {
        JsonNode names = definition.at("/spec/names");
        ObjectNode status = definition.withObject("/status");
        Verdict verdict = verdict(definition, others);
        if (verdict.isFine()) {
            status.set("acceptedNames", names.deepCopy());
            condition(status, "NamesAccepted", "True", now, "NoConflicts", "no conflicts found");
            condition(
                    status,
                    "Established",
                    "True",
                    now,
                    "InitialNamesAccepted",
                    "the initial names have been accepted");
        } else {
            condition(status, "NamesAccepted", "False", now, verdict.reason(), verdict.message());
            if (!status.at("/acceptedNames/plural").asText().isEmpty()) {
                return definition;
            }
            condition(
                    status,
                    "Established",
                    "False",
                    now,
                    "NotAccepted",
                    "not all names are accepted");
        }
        String stored = Definition.storageVersion(definition);
        ArrayNode versions =
                status.get("storedVersions") instanceof ArrayNode found
                        ? found
                        : status.putArray("storedVersions");
        if (versions.valueStream().noneMatch(version -> version.asText().equals(stored))) {
            versions.add(stored);
        }
        return definition;
    }

    private static Verdict verdict(ObjectNode definition, List<ObjectNode> others) {
        JsonNode names = definition.at("/spec/names");
        for (ObjectNode other : others) {
            JsonNode taken = other.at("/status/acceptedNames");
            if (!other.at("/spec/group").equals(definition.at("/spec/group"))) {
                continue;
            }
            for (String[] field :
                    new String[][] {
                        {"plural", "PluralConflict"},
                        {"singular", "SingularConflict"},
                        {"kind", "KindConflict"},
                        {"listKind", "ListKindConflict"}
                    }) {
                JsonNode name = names.path(field[0]);
                if (name.isTextual() && name.equals(taken.path(field[0]))) {
                    return new Verdict(field[1], '"' + name.asText() + "\" is already in use");
                }
            }
            for (JsonNode name : names.path("shortNames")) {
                if (taken.path("shortNames").valueStream().anyMatch(name::equals)) {
                    return new Verdict(
                            "ShortNamesConflict", '"' + name.asText() + "\" is already in use");
                }
            }
        }
        return new Verdict("", "");
    }

    /// Marks a definition whose objects are about to go. Changes the definition.
    static ObjectNode terminating(ObjectNode definition, String now) {
        condition(
                definition.withObject("/status"),
                "Terminating",
                "True",
                now,
                "InstanceDeletionPending",
                "CustomResourceDefinition marked for deletion; CustomResource deletion will begin"
                        + " soon");
        return definition;
    }

    private static void condition(ObjectNode status, String... values) {
        ArrayNode conditions =
                status.get("conditions") instanceof ArrayNode found
                        ? found
                        : status.putArray("conditions");
        ObjectNode condition = null;
        for (JsonNode each : conditions) {
            if (each.path("type").asText().equals(values[0])) {
                condition = (ObjectNode) each;
            }
        }
        if (condition == null) {
            condition = conditions.addObject();
        }
        if (!condition.path("status").asText().equals(values[1])) {
            condition.put("lastTransitionTime", values[2]);
        }
        condition
                .put("type", values[0])
                .put("status", values[1])
                .put("reason", values[3])
                .put("message", values[4]);
    }
}
