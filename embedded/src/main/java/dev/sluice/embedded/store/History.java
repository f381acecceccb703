package dev.sluice.embedded.store;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The latest events, bounded in number, age and size. Not thread-safe.
final class History {
    static final int MAX_EVENTS = 20_000;
    static final Duration MAX_AGE = Duration.ofMinutes(10);
    static final long MAX_BYTES = 12L << 20;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final InstantSource clock;
    private long bytes;
    private long floor;

    private record Entry(Event event, int size, Instant at) {}

    History(InstantSource clock, long floor) {
        this.clock = clock;
        this.floor = floor;
    }

    void add(Event event, int size) {
        Instant now = clock.instant();
        entries.addLast(new Entry(event, size, now));
        bytes += size;
        Instant oldest = now.minus(MAX_AGE);
        while (entries.size() > MAX_EVENTS
                || bytes > MAX_BYTES && entries.size() > 1
                || entries.getFirst().at().isBefore(oldest)) {
            Entry gone = entries.removeFirst();
            bytes -= gone.size();
            floor = gone.event().revision();
        }
    }

    /// The events after a revision, oldest first.
    List<Event> after(long revision) {
        if (revision < floor) {
            throw new HistoryGoneException(revision, floor);
        }
        List<Event> found = new ArrayList<>();
        var newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Event event = newestFirst.next().event();
            if (event.revision() <= revision) {
                break;
            }
            found.add(event);
        }
        return found.reversed();
    }
}
