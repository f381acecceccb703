package dev.sluice.metrics;

import java.time.Duration;
import java.time.Instant;

/// The time a measurement looks at.
///
/// @param now its end
/// @param interval of the metric; sources that answer in buckets are asked for ten of them
public record Window(Instant now, Duration interval) {
    Instant tenIntervalsAgo() {
        return now.minus(interval.multipliedBy(10));
    }
}
