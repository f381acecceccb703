package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

import java.util.Optional;

/// Writes to the cluster. What was written is seen by the next read of the [View], before the watch
/// tells of it.
public interface Writes {
    /// How often a write is tried that loses against others.
    int ATTEMPTS = 5;

    ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused;

    /// Replaces the object; its `metadata.resourceVersion`, if there is one, must be the stored
    /// one.
    ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused;

    ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused;

    void delete(ObjectKey key) throws WriteRefused;

    /// The object as it is stored now, asked of the cluster; empty when it is gone.
    Optional<ObjectNode> newest(ObjectKey key) throws WriteRefused;

    /// Creates the object, or updates it when it differs from what is seen; nothing is sent when it
    /// does not. Status and annotations that others write meanwhile are no reason to refuse it.
    default void apply(View view, ObjectKey key, ObjectNode wanted) throws WriteRefused {
        var seen = view.get(key);
        if (seen.isEmpty()) {
            create(key, wanted);
        } else if (revision(seen.get()).equals(revision(wanted))) {
            change(view, key, seen.get(), wanted);
        } else if (!seen.get().equals(wanted)) {
            update(key, wanted);
        }
    }

    /// Makes a change to an object that exists; nothing is sent when there is none.
    ///
    /// @param base what the change was made to, and decided upon, perhaps some time ago
    /// @throws WriteRefused also when somebody changed more than status and annotations since then
    default void change(View view, ObjectKey key, ObjectNode base, ObjectNode changed)
            throws WriteRefused {
        var seen = view.get(key);
        var wanted = seen.flatMap(it -> Rebase.onto(base, changed, it)).orElse(changed);
        if (seen.filter(wanted::equals).isPresent()) {
            return;
        }
        for (var attempt = 1; ; attempt++) {
            try {
                update(key, wanted);
                return;
            } catch (WriteRefused refused) {
                wanted = again(key, base, changed, refused);
                if (attempt == ATTEMPTS) {
                    throw refused;
                }
            }
        }
    }

    /// Stores a status. Nobody else writes it: what others change of the object meanwhile is no
    /// reason to refuse it.
    ///
    /// @param base what the status was in when it was decided upon
    default ObjectNode status(ObjectKey key, ObjectNode base, ObjectNode changed)
            throws WriteRefused {
        var wanted = changed;
        for (var attempt = 1; ; attempt++) {
            try {
                return updateStatus(key, wanted);
            } catch (WriteRefused refused) {
                var fresh = refused.isConflict() ? newest(key) : Optional.<ObjectNode>empty();
                if (attempt == ATTEMPTS
                        || fresh.filter(it -> it.path("status").equals(base.path("status")))
                                .isEmpty()) {
                    throw refused;
                }
                wanted = fresh.get().deepCopy();
                wanted.set("status", changed.path("status"));
            }
        }
    }

    private ObjectNode again(
            ObjectKey key, ObjectNode base, ObjectNode changed, WriteRefused refused)
            throws WriteRefused {
        if (!refused.isConflict()) {
            throw refused;
        }
        return newest(key).flatMap(it -> Rebase.onto(base, changed, it)).orElseThrow(() -> refused);
    }

    private static String revision(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}
