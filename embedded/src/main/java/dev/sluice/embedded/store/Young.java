package dev.sluice.embedded.store;

import java.util.ArrayDeque;
import java.util.Deque;

/// The states whose JSON is on the heap, too: the youngest of them, up to a total size. Not
/// thread-safe.
final class Young {
    private final long room;
    private final Deque<Version> oldestFirst = new ArrayDeque<>();
    private long size;

    /// @param room bytes
    Young(long room) {
        this.room = room;
    }

    void add(Version version) {
        oldestFirst.addLast(version);
        size += version.length();
        while (size > room) {
            Version old = oldestFirst.removeFirst();
            size -= old.length();
            old.leaveHeap();
        }
    }
}
