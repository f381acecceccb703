package dev.sluice.embedded.runtime;

import java.time.Duration;
import java.time.Instant;

/// Where a container is in its life.
sealed interface Stage {
    /// Not started yet.
    ///
    /// @param blocked something named in the message must change first
    record Waiting(String reason, String message, boolean blocked) implements Stage {}

    /// The shell has been asked to start it.
    record Starting() implements Stage {}

    record Running(Run run) implements Stage {}

    /// It is to end: the hook runs, then SIGTERM, then at the latest `killAt` SIGKILL.
    record Stopping(Run run, Instant killAt, Step step) implements Stage {}

    /// It ended and starts again at `until`.
    ///
    /// @param delay what it waits, for the message; zero for the first restart
    record BackingOff(Exit exit, Instant until, Duration delay) implements Stage {}

    /// It ended and stays so.
    record Ended(Exit exit) implements Stage {}

    enum Step {
        HOOK,
        TERM,
        KILL
    }

    /// Whether a process exists or may come to exist without being asked again.
    default boolean alive() {
        return switch (this) {
            case Starting _, Running _, Stopping _ -> true;
            case Waiting _, BackingOff _, Ended _ -> false;
        };
    }

    default boolean succeeded() {
        return this instanceof Ended(var exit) && exit.code() == 0;
    }
}
