package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.List;
import java.util.Optional;

/// Works out the status of a CustomResourceDefinition.
final class DefinitionNames {
    private DefinitionNames() {}

    private record Verdict(String reason, String message) {
        boolean isFine() {
            return reason.isEmpty();
        }
    }

    private record Conflict(String field, String reason) {}

    private static final List<Conflict> CONFLICTS =
            List.of(
                    new Conflict("plural", "PluralConflict"),
                    new Conflict("singular", "SingularConflict"),
                    new Conflict("shortNames", "ShortNamesConflict"),
                    new Conflict("kind", "KindConflict"),
                    new Conflict("listKind", "ListKindConflict"));

    /// Accepts each name that no other definition of the group has. Changes the definition.
    static ObjectNode accept(ObjectNode definition, List<ObjectNode> others, String now) {
        ObjectNode status = definition.withObject("/status");
        List<JsonNode> taken =
                others.stream()
                        .filter(o -> o.at("/spec/group").equals(definition.at("/spec/group")))
                        .map(other -> other.at("/status/acceptedNames"))
                        .toList();
        Verdict verdict = names(definition.at("/spec/names"), taken, status);
        boolean fine = verdict.isFine();
        condition(
                status,
                "NamesAccepted",
                fine ? "True" : "False",
                now,
                fine ? "NoConflicts" : verdict.reason(),
                fine ? "no conflicts found" : verdict.message());
        if (fine) {
            condition(
                    status,
                    "Established",
                    "True",
                    now,
                    "InitialNamesAccepted",
                    "the initial names have been accepted");
        } else if (!isEstablished(status)) {
            condition(
                    status,
                    "Established",
                    "False",
                    now,
                    "NotAccepted",
                    "not all names are accepted");
        }
        return definition;
    }

    private static boolean isEstablished(JsonNode status) {
        return status.path("conditions")
                .valueStream()
                .anyMatch(condition ->
                        condition.path("type").asText().equals("Established")
                                && condition.path("status").asText().equals("True"));
    }

    /// Moves the names that are free to `acceptedNames`; the last conflict is the one told.
    private static Verdict names(JsonNode names, List<JsonNode> taken, ObjectNode status) {
        ObjectNode accepted =
                status.get("acceptedNames") instanceof ObjectNode found
                        ? found.deepCopy()
                        : status.objectNode();
        Verdict verdict = new Verdict("", "");
        for (Conflict conflict : CONFLICTS) {
            JsonNode wanted = names.path(conflict.field());
            Optional<String> clash = clash(wanted, conflict.field(), taken);
            if (clash.isPresent()) {
                verdict =
                        new Verdict(conflict.reason(), '"' + clash.get() + "\" is already in use");
            } else if (wanted.isMissingNode()) {
                accepted.remove(conflict.field());
            } else {
                accepted.set(conflict.field(), wanted);
            }
        }
        if (names.has("categories")) {
            accepted.set("categories", names.get("categories"));
        } else {
            accepted.remove("categories");
        }
        status.set("acceptedNames", accepted);
        return verdict;
    }

    private static Optional<String> clash(JsonNode wanted, String field, List<JsonNode> taken) {
        List<JsonNode> ours = wanted.isArray() ? wanted.valueStream().toList() : List.of(wanted);
        return ours.stream()
                .filter(name ->
                        taken.stream()
                                .map(other -> other.path(field))
                                .anyMatch(other ->
                                        other.isArray()
                                                ? other.valueStream().anyMatch(name::equals)
                                                : other.equals(name) && name.isTextual()))
                .map(JsonNode::asText)
                .findFirst();
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
