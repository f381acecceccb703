package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A change made to what an object was, made to what it is now.
///
/// Controllers write status and annotations of a workload at any time, most of all right after
/// somebody changed it. None of that is what a decision was taken upon.
final class Rebase {
    private static final Set<String> REPORTED = Set.of("status", "metadata");
    private static final Set<String> DECIDING =
            Set.of("uid", "labels", "ownerReferences", "finalizers", "deletionTimestamp");

    private Rebase() {}

    /// @param base what the change was made to
    /// @return the change upon `fresh`; empty when more than status and annotations differ between
    ///   the two, or when both changed the same annotation, so that it has to be decided again
    static Optional<ObjectNode> onto(ObjectNode base, ObjectNode changed, ObjectNode fresh) {
        if (!isSame(base, fresh)) {
            return Optional.empty();
        }
        var result = changed.deepCopy();
        if (fresh.has("status")) {
            result.set("status", fresh.get("status").deepCopy());
        } else {
            result.remove("status");
        }
        var metadata = result.withObjectProperty("metadata");
        for (var name : Set.of("resourceVersion", "generation", "managedFields")) {
            var newer = fresh.path("metadata").path(name);
            if (newer.isMissingNode()) {
                metadata.remove(name);
            } else {
                metadata.set(name, newer);
            }
        }
        return annotate(base, metadata, fresh) ? Optional.of(result) : Optional.empty();
    }

    private static boolean isSame(ObjectNode base, ObjectNode fresh) {
        var fields = names(base, fresh);
        fields.removeAll(REPORTED);
        return fields.stream().allMatch(it -> base.path(it).equals(fresh.path(it)))
                && DECIDING.stream()
                        .allMatch(it ->
                                base.path("metadata")
                                        .path(it)
                                        .equals(fresh.path("metadata").path(it)));
    }

    private static boolean annotate(ObjectNode base, ObjectNode metadata, ObjectNode fresh) {
        var was = base.at("/metadata/annotations");
        var is = fresh.at("/metadata/annotations");
        for (var name : names(was, is)) {
            if (was.path(name).equals(is.path(name))) {
                continue;
            }
            if (!was.path(name).equals(metadata.path("annotations").path(name))) {
                return false;
            }
            var annotations = metadata.withObjectProperty("annotations");
            if (is.has(name)) {
                annotations.set(name, is.get(name));
            } else {
                annotations.remove(name);
            }
        }
        return true;
    }

    private static Set<String> names(JsonNode one, JsonNode other) {
        var names = new HashSet<String>();
        one.fieldNames().forEachRemaining(names::add);
        other.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
