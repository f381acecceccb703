package dev.sluice.embedded.store;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.BiConsumer;

/// Where writes are made durable.
interface Disk extends AutoCloseable {
    /// Calls back for every object kept and answers the highest revision ever acknowledged.
    long load(BiConsumer<Id, byte[]> object);

    /// Returns only when all of it would survive a power loss.
    void write(List<Line> lines, long revision);

    @Override
    void close();

    /// @param json null to remove
    record Line(Id id, byte @Nullable [] json) {}

    /// Forgets everything: for tests.
    Disk NONE =
            new Disk() {
                @Override
                public long load(BiConsumer<Id, byte[]> object) {
                    return 0;
                }

                @Override
                public void write(List<Line> lines, long revision) {}

                @Override
                public void close() {}
            };
}
