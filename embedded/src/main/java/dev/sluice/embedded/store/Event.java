package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/// One write.
///
/// @param revision the store's revision after it
/// @param id what was written
/// @param before the object before; empty when it was created
/// @param after the object now; empty when it was removed
public record Event(long revision, Id id, Optional<ObjectNode> before, Optional<ObjectNode> after) {

    /// The last state of a removed object, with the revision of its removal.
    ///
    /// @throws java.util.NoSuchElementException when there was no object before
    public ObjectNode last() {
        return at(before.orElseThrow(), revision);
    }

    /// A copy of the object that differs only in its `resourceVersion`; the rest is shared.
    public static ObjectNode at(ObjectNode object, long revision) {
        var copy = object.objectNode();
        copy.setAll(object);
        var metadata = object.objectNode();
        if (object.path("metadata") instanceof ObjectNode old) {
            metadata.setAll(old);
        }
        metadata.put("resourceVersion", Long.toString(revision));
        copy.set("metadata", metadata);
        return copy;
    }
}
