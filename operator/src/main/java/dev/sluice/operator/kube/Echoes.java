package dev.sluice.operator.kube;

import dev.sluice.routing.ObjectKey;

import java.util.HashMap;
import java.util.Map;

/// Tells what others wrote from what was written here, while the answer to a write is on its way:
/// the watch is often quicker than the answer. Safe for several threads.
final class Echoes {
    private final Map<ObjectKey, Open> open = new HashMap<>();

    private record Open(int writes, long heard) {}

    /// A write begins.
    synchronized void begin(ObjectKey key) {
        open.merge(key, new Open(1, 0), (old, one) -> new Open(old.writes() + 1, old.heard()));
    }

    /// @param version what the watch tells of
    /// @return whether it may be one of the writes that are under way; then [#end] says later
    ///   whether it was
    synchronized boolean holds(ObjectKey key, long version) {
        return open.computeIfPresent(
                        key, (_, old) -> new Open(old.writes(), Math.max(old.heard(), version)))
                != null;
    }

    /// A write has ended.
    ///
    /// @param version what it was stored as; 0 when it was refused
    /// @return whether meanwhile something of somebody else was heard
    synchronized boolean end(ObjectKey key, long version) {
        var old = open.get(key);
        if (old == null) {
            return false;
        }
        if (old.writes() == 1) {
            open.remove(key);
        } else {
            open.put(key, new Open(old.writes() - 1, old.heard()));
        }
        return old.heard() > version;
    }
}
