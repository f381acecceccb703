package dev.sluice.engine.rollout;

/// Where a canary stands. A phase owns the facts that mean something in it.
public sealed interface Phase {
    /// The primary is being created and takes over from the target.
    record Initializing() implements Phase {}

    /// The primary serves; no run has happened yet.
    record Initialized() implements Phase {}

    /// A new revision waits for `confirm-rollout`.
    record Waiting() implements Phase {}

    /// The new revision is analysed.
    ///
    /// @param failedChecks in this run, 0 or more
    /// @param iterations ticks done by A/B and Blue/Green, 0 or more
    record Progressing(int failedChecks, int iterations) implements Phase {}

    /// The analysis is through and `confirm-promotion` has not passed yet. The analysis goes on
    /// meanwhile.
    record WaitingPromotion(int failedChecks, int iterations) implements Phase {}

    /// The primary is being updated to the new revision.
    record Promoting() implements Phase {}

    /// All traffic is back on the primary; the canary is about to be scaled down.
    record Finalising() implements Phase {}

    /// The new revision is promoted.
    record Succeeded() implements Phase {}

    /// The new revision was refused.
    ///
    /// @param servedByCanary whether traffic stayed on the target because the primary broke while
    ///   it was promoted
    record Failed(boolean servedByCanary) implements Phase {}

    /// The Canary is being deleted.
    record Terminating() implements Phase {}

    /// The word in `status.phase`.
    default String wire() {
        return getClass().getSimpleName();
    }

    /// Whether a run is under way.
    default boolean running() {
        return switch (this) {
            case Progressing _, WaitingPromotion _, Promoting _, Finalising _ -> true;
            case Initializing _, Initialized _, Waiting _, Succeeded _, Failed _, Terminating _ ->
                    false;
        };
    }
}
