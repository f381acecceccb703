package dev.sluice.engine.governance;

import java.time.Duration;

/// Keeps canaries that begin in the same instant from ticking in the same instants for ever.
public final class Spread {
    private static final Duration MOST = Duration.ofSeconds(10);

    private Spread() {}

    /// By how much the first interval of a canary is longer: the same for the same name, below the
    /// interval and below 10 s.
    public static Duration of(String name, Duration interval) {
        var range = interval.compareTo(MOST) < 0 ? interval : MOST;
        // The hash of similar names differs in its low bits only.
        var mixed = name.hashCode() * 0x9E3779B97F4A7C15L;
        return Duration.ofMillis(Math.floorMod(mixed >>> 20, Math.max(1, range.toMillis())));
    }
}
