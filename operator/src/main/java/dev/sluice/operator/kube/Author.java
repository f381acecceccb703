package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Who last wrote the part of an object that pods are made from: the pod template of a workload,
/// the data of a ConfigMap or Secret, the spec of a Service.
///
/// @param manager the field manager the API server noted, such as `kubectl-set`, `helm` or
///   `argocd-controller`
/// @param time when, in whole seconds; empty when it is not noted
/// @param said why, in the author's own words: `kubernetes.io/change-cause`, when it was not
///   written before that part; empty for none
public record Author(String manager, Optional<Instant> time, Optional<String> said) {
    private static final String CHANGE_CAUSE = "kubernetes.io/change-cause";

    private record Entry(JsonNode json) {
        String manager() {
            return json.path("manager").asText();
        }

        Instant time() {
            try {
                return Instant.parse(json.path("time").asText());
            } catch (DateTimeParseException unknown) {
                return Instant.MIN;
            }
        }

        JsonNode owned(List<String> path) {
            var owned = json.path("fieldsV1");
            for (var field : path) {
                owned = owned.path("f:" + field);
            }
            return owned;
        }

        static int size(JsonNode owned) {
            return 1 + owned.valueStream().mapToInt(Entry::size).sum();
        }
    }

    /// Empty for a kind that pods are not made from, and where nobody is noted.
    ///
    /// Times are in whole seconds: of two in the same one it is who wrote less, because whoever
    /// creates an object writes all of it, and whoever changes it afterwards does not.
    static Optional<Author> of(ObjectNode object) {
        var part = part(object);
        if (part.isEmpty()) {
            return Optional.empty();
        }
        var entries =
                object.path("metadata")
                        .path("managedFields")
                        .valueStream()
                        .map(Entry::new)
                        .toList();
        return entries.stream()
                .filter(it -> !it.owned(part).isMissingNode())
                .max(
                        Comparator.comparing(Entry::time)
                                .thenComparing(it -> -Entry.size(it.owned(part))))
                .map(it ->
                        new Author(
                                // A few names for thousands of objects.
                                it.manager().intern(),
                                Optional.of(it.time()).filter(time -> !time.equals(Instant.MIN)),
                                said(object, entries, it.time())));
    }

    private static Optional<String> said(ObjectNode object, List<Entry> entries, Instant since) {
        var text = object.path("metadata").path("annotations").path(CHANGE_CAUSE).asText("");
        var path = List.of("metadata", "annotations", CHANGE_CAUSE);
        return Optional.of(text)
                .filter(it -> !it.isBlank())
                .filter(_ ->
                        entries.stream()
                                .filter(it -> !it.owned(path).isMissingNode())
                                .anyMatch(it -> !it.time().isBefore(since)));
    }

    /// Whether both make the same pods, so that whoever wrote the later one is not who changed
    /// them.
    static boolean isSamePart(ObjectNode one, ObjectNode other) {
        return at(one, part(one)).equals(at(other, part(other)));
    }

    private static JsonNode at(JsonNode object, List<String> path) {
        var found = object;
        for (var field : path) {
            found = found.path(field);
        }
        return found;
    }

    private static List<String> part(ObjectNode object) {
        return switch (object.path("kind").asText()) {
            case "ConfigMap", "Secret" ->
                    object.path("data").isMissingNode() ? List.of("binaryData") : List.of("data");
            case "Deployment", "DaemonSet", "StatefulSet" -> List.of("spec", "template");
            case "Service" ->
                    object.path("spec").has("template")
                            ? List.of("spec", "template")
                            : List.of("spec");
            default -> List.of();
        };
    }
}
