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
public record Sight(
        Instant now,
        Revision current,
        Revision primaryRuns,
        Readiness primary,
        Readiness canary,
        boolean scaledDown,
        Split route,
        boolean firstLook) {}
