package dev.sluice.engine.rollout;

import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Hold;
import dev.sluice.engine.governance.Queue;

import java.time.Duration;
import java.util.Optional;

/// What people and policies want of one canary at the moment of a tick.
///
/// @param command that is not answered yet
/// @param hold by a policy
/// @param queued the place in the queue, when the canary may not begin a run now
/// @param spread by how much the first interval of a run is longer, so that canaries that begin
///   together do not go on together
public record Orders(
        Optional<Command> command,
        Optional<Hold> hold,
        Optional<Queue.Place> queued,
        Duration spread) {
    /// Nobody wants anything.
    public static final Orders NONE =
            new Orders(Optional.empty(), Optional.empty(), Optional.empty(), Duration.ZERO);

    /// The same with a place in the queue.
    public Orders with(Optional<Queue.Place> place) {
        return new Orders(command, hold, place, spread);
    }
}
