package dev.sluice.embedded.metrics.scrape;

import java.time.Duration;
import java.time.Instant;

/// How the last scrape of a target went.
///
/// @param at when it began; [Instant#EPOCH] before the first one
/// @param took how long it took
/// @param error empty when it went well
/// @param samples how many samples the target told
public record TargetHealth(Instant at, Duration took, String error, int samples) {
    static final TargetHealth UNKNOWN = new TargetHealth(Instant.EPOCH, Duration.ZERO, "", 0);

    /// `up`, `down`, or `unknown` before the first scrape.
    public String word() {
        if (at.equals(Instant.EPOCH)) {
            return "unknown";
        }
        return error.isEmpty() ? "up" : "down";
    }
}
