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
    static final long MAX_BYTES = 64L << 20;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final InstantSource clock;
    private long bytes;
    private long floor;

    /// @param before the link that a watch stands on which has seen all but this event
    private record Entry(Event event, Chain.Link before, Instant at) {
        int size() {
            return event.is().map(Version::length).orElse(0);
        }
    }

    History(InstantSource clock, long floor) {
        this.clock = clock;
        this.floor = floor;
    }

    void add(Event event, Chain.Link before) {
        Instant now = clock.instant();
        var entry = new Entry(event, before, now);
        entries.addLast(entry);
        bytes += entry.size();
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
        requireKnown(revision);
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

    /// Where a watch of a collection stands that has seen everything up to a revision.
    ///
    /// @param newest of the collection
    Chain.Link standing(String collection, long revision, Chain.Link newest) {
        requireKnown(revision);
        Chain.Link standing = newest;
        var newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (entry.event().revision() <= revision) {
                break;
            }
            if (entry.event().id().collection().equals(collection)) {
                standing = entry.before();
            }
        }
        return standing;
    }

    private void requireKnown(long revision) {
        if (revision < floor) {
            throw new HistoryGoneException(revision, floor);
        }
    }
}
