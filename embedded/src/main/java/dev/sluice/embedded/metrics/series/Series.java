package dev.sluice.embedded.metrics.series;

import java.util.ArrayDeque;
import java.util.Iterator;

/// One row of samples; safe for one writer and many readers at a time.
public final class Series {
    private final Labels labels;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private boolean removed;

    Series(Labels labels) {
        this.labels = labels;
    }

    public Labels labels() {
        return labels;
    }

    /// The samples after `from`, up to and including `to` (milliseconds), with the stale ones.
    public synchronized Samples between(long from, long to) {
        int expected = 0;
        for (Chunk chunk : chunks) {
            if (chunk.lastTime() > from && chunk.firstTime() <= to) {
                expected += chunk.size();
            }
        }
        // Most questions are about the last seconds: a whole chunk would be ten times too large.
        var samples = new Samples(Math.min(expected, 64));
        for (Chunk chunk : chunks) {
            if (chunk.lastTime() > from && chunk.firstTime() <= to) {
                chunk.copyTo(samples, from, to);
            }
        }
        return samples;
    }

    /// Whether any sample lies within the two times, both included.
    public synchronized boolean exists(long from, long to) {
        return !chunks.isEmpty()
                && chunks.getFirst().firstTime() <= to
                && chunks.getLast().lastTime() >= from;
    }

    synchronized Appended append(long time, double value) {
        if (removed) {
            return Appended.SERIES_REMOVED;
        }
        if (!chunks.isEmpty() && time <= chunks.getLast().lastTime()) {
            return Appended.TOO_OLD;
        }
        if (chunks.isEmpty() || chunks.getLast().isFull()) {
            if (!chunks.isEmpty()) {
                chunks.getLast().trim();
            }
            chunks.add(new Chunk());
        }
        chunks.getLast().add(time, value);
        return Appended.STORED;
    }

    /// Forgets chunks that ended before a time.
    ///
    /// @return false when nothing is left; the series then takes no more samples
    synchronized boolean forget(long before) {
        Iterator<Chunk> oldestFirst = chunks.iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().lastTime() < before) {
            oldestFirst.remove();
        }
        removed = chunks.isEmpty();
        return !removed;
    }

    /// Bytes, roughly.
    synchronized long memory() {
        long bytes = 512;
        for (Chunk chunk : chunks) {
            bytes += chunk.memory();
        }
        return bytes;
    }

    enum Appended {
        STORED,
        /// Not after the newest sample: dropped.
        TOO_OLD,
        /// The series was forgotten meanwhile: begin it anew.
        SERIES_REMOVED
    }
}
