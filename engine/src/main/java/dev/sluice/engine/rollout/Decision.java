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
/// @param reply to the command; empty when there is none, or when it is still to be answered
public record Decision(
        Memory next,
        List<Effect> effects,
        String because,
        Optional<Instant> wake,
        Optional<Reply> reply) {
    public Decision {
        effects = List.copyOf(effects);
    }

    /// Answers no command.
    public Decision(Memory next, List<Effect> effects, String because, Optional<Instant> wake) {
        this(next, effects, because, wake, Optional.empty());
    }

    Decision because(String why) {
        return new Decision(next, effects, why, wake, reply);
    }

    Decision answering(Reply answer) {
        return new Decision(next, effects, because, wake, Optional.of(answer));
    }

    Decision noLaterThan(Optional<Instant> moment) {
        var earlier = moment.filter(it -> wake.isEmpty() || it.isBefore(wake.get())).or(() -> wake);
        return new Decision(next, effects, because, earlier, reply);
    }
}
