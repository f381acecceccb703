package dev.sluice.embedded.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// One container of a pod, over all its runs.
///
/// @param restarts how often it was started again; also numbers its runs
/// @param last how the run before this one ended
/// @param delay how long the next restart waits; zero: not at all
record ContainerState(Stage stage, int restarts, Optional<Exit> last, Duration delay) {
    private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(300);
    private static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    static ContainerState fresh() {
        return new ContainerState(
                new Stage.Waiting("ContainerCreating", "", false),
                0,
                Optional.empty(),
                Duration.ZERO);
    }

    ContainerState at(Stage next) {
        return new ContainerState(next, restarts, last, delay);
    }

    /// Begins the next run after a back-off.
    ContainerState again(Exit ended) {
        return new ContainerState(new Stage.Starting(), restarts + 1, Optional.of(ended), delay);
    }

    ContainerState ended(Exit exit) {
        return at(new Stage.Ended(exit));
    }

    /// The kubelet's back-off: the first restart is immediate, then 10 s doubling up to 300 s; ten
    /// minutes of running forgive everything.
    ContainerState backOff(Exit exit) {
        var ran = Duration.between(exit.startedAt(), exit.finishedAt());
        var wait = ran.compareTo(FORGIVEN_AFTER) >= 0 ? Duration.ZERO : delay;
        var doubled = wait.multipliedBy(2);
        var next =
                wait.isZero()
                        ? FIRST_DELAY
                        : doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
        Instant until = exit.finishedAt().plus(wait);
        return new ContainerState(new Stage.BackingOff(exit, until, wait), restarts, last, next);
    }
}
