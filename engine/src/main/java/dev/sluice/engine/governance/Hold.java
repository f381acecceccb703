package dev.sluice.engine.governance;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/// A canary is to stay where it is; rolling back is still allowed.
///
/// @param kind one word for a condition: `Paused`, `PolicyHold`, `FreezeWindow`
/// @param why a sentence without a full stop that names who holds
/// @param until when it ends by itself; empty when somebody has to end it
public record Hold(String kind, String why, Optional<Instant> until) {
    /// Of several, the one that lasts longest; without an end it lasts longest of all.
    public static final Comparator<Hold> BY_END =
            Comparator.comparing(hold -> hold.until().orElse(Instant.MAX));

    /// Why and until when.
    public String sentence() {
        return why + until.map(end -> ", until " + end).orElse("");
    }
}
