package dev.sluice.embedded.store;

import java.util.List;
import java.util.Map;

/// Where writes are made durable.
interface Keeper extends AutoCloseable {
    /// @param revision the highest ever acknowledged
    record Loaded(Map<Id, Version> objects, long revision) {}

    Loaded load();

    /// @throws StoreException when no later write can succeed
    void failIfUnusable();

    /// Returns only when all of it would survive a power loss.
    ///
    /// @param events with consecutive revisions
    /// @throws StoreException with nothing written
    void write(List<Event> events);

    /// Begins to write everything anew in the background when that is worth it. Called when nobody
    /// writes.
    void compactIfLong(Committed objects);

    @Override
    void close();

    /// Forgets everything: for tests.
    Keeper NOTHING =
            new Keeper() {
                @Override
                public Loaded load() {
                    return new Loaded(Map.of(), 0);
                }

                @Override
                public void failIfUnusable() {}

                @Override
                public void write(List<Event> events) {}

                @Override
                public void compactIfLong(Committed objects) {}

                @Override
                public void close() {}
            };
}
