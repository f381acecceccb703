package dev.sluice.operator.rollout;

import dev.sluice.api.flagger.CanarySpec;

import org.jspecify.annotations.Nullable;

/// Refuses references out of the Canary's own namespace, where the operator is told to.
final class References {
    private References() {}

    static void stayIn(String namespace, CanarySpec spec) throws NotReady {
        var upstream = spec.upstreamRef();
        if (upstream != null) {
            check("gloo upstream", upstream.name(), upstream.namespace(), namespace);
        }
        var analysis = spec.analysis();
        if (analysis == null) {
            return;
        }
        for (var metric : analysis.metrics()) {
            var template = metric.templateRef();
            if (template != null) {
                check("metric template", template.name(), template.namespace(), namespace);
            }
        }
        for (var alert : analysis.alerts()) {
            var provider = alert.providerRef();
            if (provider != null) {
                check("alert provider", provider.name(), provider.namespace(), namespace);
            }
        }
    }

    private static void check(
            String what, @Nullable String name, @Nullable String in, String namespace)
            throws NotReady {
        if (in != null && !in.isEmpty() && !in.equals(namespace)) {
            throw new NotReady(
                    "CrossNamespaceRef",
                    "can't access %s %s.%s, cross-namespace references are blocked"
                            .formatted(what, name, in));
        }
    }
}
