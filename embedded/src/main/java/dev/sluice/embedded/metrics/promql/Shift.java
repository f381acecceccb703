package dev.sluice.embedded.metrics.promql;

/// The moment a selector looks at: `@ …` and `offset …`.
///
/// @param anchor the moment before the offset
/// @param offset milliseconds to go back; negative: forward
record Shift(Anchor anchor, long offset) {
    static final Shift NONE = new Shift(new Anchor.Now(), 0);

    sealed interface Anchor {
        /// The moment of the evaluation.
        record Now() implements Anchor {}

        /// @param time milliseconds since 1970
        record Fixed(long time) implements Anchor {}

        /// The first moment of the whole query.
        record Start() implements Anchor {}

        /// The last moment of the whole query.
        record End() implements Anchor {}
    }

    long apply(long now, Span query) {
        long moment =
                switch (anchor) {
                    case Anchor.Now _ -> now;
                    case Anchor.Fixed fixed -> fixed.time();
                    case Anchor.Start _ -> query.start();
                    case Anchor.End _ -> query.end();
                };
        return moment - offset;
    }

    boolean isFixed() {
        return !(anchor instanceof Anchor.Now);
    }

    /// First and last moment of a query, in milliseconds.
    record Span(long start, long end) {}
}
