package dev.sluice.embedded.metrics.scrape;

import java.time.Duration;
import java.time.Instant;

/// Gives samples the moments they were meant for instead of the moments they came, when the two
/// differ little: rates then do not tremble with the machine's load, and samples pack better.
final class Pace {
    private final Duration interval;
    private Instant begin;

    Pace(Instant begin, Duration interval) {
        this.begin = begin;
        this.interval = interval;
    }

    /// The time to write on the samples of a round that begins now.
    Instant moment(long round, Instant now) {
        Instant meant = begin.plus(interval.multipliedBy(round));
        Duration late = Duration.between(meant, now);
        if (late.abs().compareTo(interval.dividedBy(10)) <= 0) {
            return meant;
        }
        // Late, or the machine's clock was set: go on from here.
        begin = begin.plus(late);
        return now;
    }
}
