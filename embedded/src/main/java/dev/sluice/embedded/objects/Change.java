package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.node.ObjectNode;

/// One step in the life of the objects somebody watches.
///
/// Objects are shared between all readers: copy before changing one (`deepCopy()`).
public sealed interface Change {
    /// The object exists now: created, or already there when the watch began, or it began to match.
    record Added(ObjectNode object) implements Change {}

    /// The object was changed.
    record Modified(ObjectNode object) implements Change {}

    /// The object is gone, or stopped matching. It carries the revision of the deletion.
    record Deleted(ObjectNode object) implements Change {}

    /// Everything that existed when the watch began has been delivered.
    ///
    /// @param revision the store's revision at that moment
    record Synced(long revision) implements Change {}

    /// Nothing happened up to this revision that the watcher has not seen.
    record Bookmark(long revision) implements Change {}
}
