package dev.sluice.engine.rollout;

import dev.sluice.engine.Split;

import java.time.Instant;

/// What can be seen of a canary without asking anybody: the cluster's objects as they are cached.
///
/// @param current what the target runs, or would run if it were scaled up
/// @param primaryRuns the revision whose template the primary was made from; its spec is empty when
///   nobody noted it
/// @param primary the primary workload
/// @param canary the target workload
/// @param scaledDown whether the target asks for no pods at all
/// @param route how traffic is split now
/// @param firstLook whether this is the first look since the operator started, so that nobody has
///   watched for a while
/// @param previous the pods of the version before the promoted one
/// @param traits what follows from the kind of the workloads and from their settings
public record Sight(
        Instant now,
        Revision current,
        Revision primaryRuns,
        Readiness primary,
        Readiness canary,
        boolean scaledDown,
        Split route,
        boolean firstLook,
        Readiness previous,
        Traits traits) {
    /// What follows from the kind of the workloads and from their settings.
    ///
    /// @param interrupted whether an update of the primary takes all its pods away for a while
    /// @param scales whether the target has pods of its own that can be taken away
    /// @param share the canary's share, in percent, with the endpoints it is to have; read only for
    ///   [Strategy.OneBox]
    public record Traits(boolean interrupted, boolean scales, int share) {
        /// Pods that are replaced one after the other.
        public static final Traits ORDINARY = new Traits(false, true, 0);
    }

    /// Without a previous version.
    public Sight(
            Instant now,
            Revision current,
            Revision primaryRuns,
            Readiness primary,
            Readiness canary,
            boolean scaledDown,
            Split route,
            boolean firstLook) {
        this(
                now,
                current,
                primaryRuns,
                primary,
                canary,
                scaledDown,
                route,
                firstLook,
                new Readiness.NotYet("no previous version is kept", false),
                Traits.ORDINARY);
    }

    /// The same with the pods of a previous version.
    public Sight with(Readiness kept) {
        return new Sight(
                now,
                current,
                primaryRuns,
                primary,
                canary,
                scaledDown,
                route,
                firstLook,
                kept,
                traits);
    }

    /// The same of workloads with these traits.
    public Sight with(Traits seen) {
        return new Sight(
                now,
                current,
                primaryRuns,
                primary,
                canary,
                scaledDown,
                route,
                firstLook,
                previous,
                seen);
    }
}
