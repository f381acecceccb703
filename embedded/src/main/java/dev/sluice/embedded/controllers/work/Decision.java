package dev.sluice.embedded.controllers.work;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What to do for one key now.
///
/// @param writes performed in order; the first refusal ends them and the key is tried again
/// @param again when to decide again even if nothing changes; empty: only upon a change
public record Decision(List<Write> writes, Optional<Instant> again) {
    public static final Decision NOTHING = new Decision(List.of(), Optional.empty());

    public Decision {
        writes = List.copyOf(writes);
    }

    public static Decision of(List<Write> writes) {
        return new Decision(writes, Optional.empty());
    }

    public static Decision at(Instant again) {
        return new Decision(List.of(), Optional.of(again));
    }
}
