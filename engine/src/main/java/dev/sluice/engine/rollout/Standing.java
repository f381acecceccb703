package dev.sluice.engine.rollout;

import dev.sluice.engine.governance.Hold;

import java.time.Instant;
import java.util.Optional;

/// What was ordered for a canary and outlasts the tick.
///
/// @param previous the version before the promoted one, as long as it is kept
/// @param closedGate the webhook that keeps the traffic from being increased, which people have
///   been told
public record Standing(
        Optional<Pause> pause, Optional<Previous> previous, Optional<String> closedGate) {
    /// Nothing was ordered.
    public static final Standing NONE =
            new Standing(Optional.empty(), Optional.empty(), Optional.empty());

    /// The canary was told to stay where it is.
    public record Pause(String by, Instant since) {
        Hold hold() {
            return new Hold("Paused", "paused by " + by, Optional.empty());
        }
    }

    /// The version before the promoted one, with pods of its own.
    ///
    /// @param spec hash of its pod template
    /// @param until when it is given up; empty while the promotion is not finished
    /// @param restoring whether it is being made the primary again
    public record Previous(String spec, Optional<Instant> until, boolean restoring) {}

    Standing with(Optional<Pause> newer) {
        return new Standing(newer, previous, closedGate);
    }

    Standing keeping(Previous newer) {
        return new Standing(pause, Optional.of(newer), closedGate);
    }

    Standing keepingNothing() {
        return new Standing(pause, Optional.empty(), closedGate);
    }

    Standing closed(Optional<String> gate) {
        return new Standing(pause, previous, gate);
    }
}
