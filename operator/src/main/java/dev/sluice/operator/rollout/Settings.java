package dev.sluice.operator.rollout;

import dev.sluice.operator.governance.Caps;
import dev.sluice.operator.workload.Target;

/// What the operator's flags say about rollouts.
///
/// @param provider of traffic for Canaries that name none
/// @param metricsServer Prometheus for the built-in metrics of Canaries that name none
/// @param rules about workloads
/// @param routing about routers
/// @param reporting about who is told
/// @param crossNamespaceRefs whether a Canary may refer to objects of other namespaces
/// @param caps how many Canaries may be under way at once
public record Settings(
        String provider,
        String metricsServer,
        Target.Rules rules,
        dev.sluice.routing.Settings routing,
        Reporting reporting,
        boolean crossNamespaceRefs,
        Caps caps) {
    /// Any number of canaries at once.
    public Settings(
            String provider,
            String metricsServer,
            Target.Rules rules,
            dev.sluice.routing.Settings routing,
            Reporting reporting,
            boolean crossNamespaceRefs) {
        this(provider, metricsServer, rules, routing, reporting, crossNamespaceRefs, Caps.NONE);
    }

    /// The same with limits.
    public Settings with(Caps limits) {
        return new Settings(
                provider, metricsServer, rules, routing, reporting, crossNamespaceRefs, limits);
    }

    /// Nobody is told but by the Canaries themselves, which may refer to other namespaces.
    public Settings(
            String provider,
            String metricsServer,
            Target.Rules rules,
            dev.sluice.routing.Settings routing) {
        this(provider, metricsServer, rules, routing, Reporting.NONE, true);
    }
}
