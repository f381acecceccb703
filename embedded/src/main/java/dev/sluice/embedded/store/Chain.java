package dev.sluice.embedded.store;

import org.jspecify.annotations.Nullable;

/// The events of one collection, each knowing the next.
///
/// A watch holds the last one it has seen and walks on from there, so events wait for any number of
/// slow watches once, and are forgotten when the slowest has gone on and the history does not need
/// them either.
final class Chain {
    /// @see #last()
    static final class Link {
        private final @Nullable Event event;
        private final long number;
        private volatile @Nullable Link next;

        private Link(@Nullable Event event, long number) {
            this.event = event;
            this.number = number;
        }

        /// The one after it; null when it is the newest.
        @Nullable Link next() {
            return next;
        }

        /// @throws NullPointerException for the beginning of the chain, which has none
        Event event() {
            return java.util.Objects.requireNonNull(event);
        }

        /// How many events lie between it and a later one.
        long behind(Link later) {
            return later.number - number;
        }
    }

    private volatile Link last = new Link(null, 0);

    /// The newest; at first one without an event.
    Link last() {
        return last;
    }

    Link add(Event event) {
        Link before = last;
        var link = new Link(event, before.number + 1);
        before.next = link;
        last = link;
        return link;
    }
}
