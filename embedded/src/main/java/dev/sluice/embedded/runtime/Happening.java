package dev.sluice.embedded.runtime;

import java.time.Instant;

/// Something the shell reports to the plan. `run` is the container's restart count when that run
/// was started, so that a late report about an earlier run is recognised.
sealed interface Happening {
    /// The pod's object changed, or a deadline passed.
    record Looked() implements Happening {}

    /// A ConfigMap, Secret or LocalImage changed: what was blocked may go on.
    record ConfigChanged() implements Happening {}

    record Started(String container, int run, long pid, Instant at) implements Happening {}

    /// The container is being ended for it.
    record PostStartFailed(String container, String message) implements Happening {}

    /// Something named in the message is missing; nothing was started.
    record Blocked(String container, String reason, String message) implements Happening {}

    /// The command itself cannot be started.
    record StartFailed(String container, String message, Instant at) implements Happening {}

    record Exited(String container, int run, Ending ending, Instant at) implements Happening {}

    /// @param outOfMemory whether it was killed for holding more than its limit
    /// @param message what it has left to say; empty for nothing
    record Ending(int code, boolean outOfMemory, String message) {}

    record Probed(String container, int run, ProbeSpec.Kind kind, ProbeAnswer answer)
            implements Happening {}

    record HookEnded(String container, int run, ProbeAnswer answer) implements Happening {}
}
