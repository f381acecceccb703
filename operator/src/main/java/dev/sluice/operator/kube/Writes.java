package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

/// Writes to the cluster. What was written is seen by the next read of the [View], before the watch
/// tells of it.
public interface Writes {
    ObjectNode create(ObjectKey key, ObjectNode object) throws WriteRefused;

    /// Replaces the object; its `metadata.resourceVersion`, if there is one, must be the stored
    /// one.
    ObjectNode update(ObjectKey key, ObjectNode object) throws WriteRefused;

    ObjectNode updateStatus(ObjectKey key, ObjectNode object) throws WriteRefused;

    void delete(ObjectKey key) throws WriteRefused;

    /// Creates the object, or updates it when it differs from what is seen; nothing is sent when it
    /// does not.
    default void apply(View view, ObjectKey key, ObjectNode wanted) throws WriteRefused {
        var seen = view.get(key);
        if (seen.isEmpty()) {
            create(key, wanted);
        } else if (!seen.get().equals(wanted)) {
            update(key, wanted);
        }
    }
}
