package dev.sluice.operator.rollout;

import dev.sluice.operator.workload.Target;

/// What the operator's flags say about rollouts.
///
/// @param provider of traffic for Canaries that name none
/// @param metricsServer Prometheus for the built-in metrics of Canaries that name none
/// @param rules about workloads
/// @param routing about routers
public record Settings(
        String provider,
        String metricsServer,
        Target.Rules rules,
        dev.sluice.routing.Settings routing) {}
