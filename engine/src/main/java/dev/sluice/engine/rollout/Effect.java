package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

/// One thing to be done; performing it twice does no harm.
public sealed interface Effect {
    /// Split the traffic.
    record Steer(Split split) implements Effect {}

    /// Give the target pods again.
    record ScaleUp() implements Effect {}

    /// Take the target's pods away.
    record ScaleDown() implements Effect {}

    /// Copy the target's pod template and configuration to the primary.
    record CopyToPrimary() implements Effect {}

    /// Give what the primary runs now pods of its own, before the primary is updated.
    ///
    /// @param spec hash of its pod template, for primaries on which nobody noted it
    record KeepPrevious(String spec) implements Effect {}

    /// Let the previous version's pods answer behind the apex Service too.
    record ServePrevious() implements Effect {}

    /// Copy the previous version back to the primary.
    record RestorePrimary() implements Effect {}

    /// Take the previous version's pods away.
    record DropPrevious() implements Effect {}

    /// Bring the primary's autoscaler up to date with the target's.
    record SyncScaler() implements Effect {}

    /// Put the apex Service and the routes in front of the primary.
    record TakeOver() implements Effect {}

    /// An event on the Canary.
    ///
    /// @param warning the event's type is Warning instead of Normal
    /// @param arrives whether it is told with the phase the tick leads to instead of the one it
    ///   began in, as Flagger tells the end of each part of a run
    record Say(boolean warning, String message, boolean arrives) implements Effect {}

    /// An alert to people.
    ///
    /// @param facts whether the canary's settings go with it
    record Alert(Severity severity, String message, boolean facts) implements Effect {}

    /// Call the `post-rollout` webhooks.
    record Tell(Phase phase) implements Effect {}

    /// Count a finished run.
    ///
    /// @param skipped whether there was no analysis
    record Count(boolean success, boolean skipped) implements Effect {}
}
