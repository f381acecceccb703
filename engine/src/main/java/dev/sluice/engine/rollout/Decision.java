package dev.sluice.engine.rollout;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What one tick does: effects in order, then what is remembered.
///
/// @param next to be stored after all effects are performed, so that a crash repeats a tick instead
///   of skipping one
/// @param because the decision in one sentence, for the history; empty when nothing was decided
/// @param wake when to look again although nothing changed; empty: only when something changes
public record Decision(Memory next, List<Effect> effects, String because, Optional<Instant> wake) {
    public Decision {
        effects = List.copyOf(effects);
    }
}
