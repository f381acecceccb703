package dev.sluice.embedded.runtime;

import java.time.Duration;

/// Durations as Go prints them, which messages of Kubernetes contain: `10s`, `1m20s`, `5m0s`.
final class GoDuration {
    private GoDuration() {}

    static String of(Duration duration) {
        var seconds = duration.toSeconds();
        return seconds < 60 ? seconds + "s" : seconds / 60 + "m" + seconds % 60 + "s";
    }
}
