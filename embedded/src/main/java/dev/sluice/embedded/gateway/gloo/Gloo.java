package dev.sluice.embedded.gateway.gloo;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Dialect;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Resource;

import java.util.Set;

/// Gloo Edge's classic API: VirtualService, RouteTable, Upstream, UpstreamGroup, Gateway and the
/// option objects.
public final class Gloo implements Dialect {
    private final String controllerNamespace;

    /// @param controllerNamespace the key under `status.statuses`, usually `gloo-system`
    public Gloo(String controllerNamespace) {
        this.controllerNamespace = controllerNamespace;
    }

    @Override
    public Set<Resource> described() {
        return Set.of(
                GlooKinds.VIRTUAL_SERVICES,
                GlooKinds.ROUTE_TABLES,
                GlooKinds.GATEWAYS,
                GlooKinds.VIRTUAL_HOST_OPTIONS,
                GlooKinds.ROUTE_OPTIONS,
                GlooKinds.UPSTREAMS,
                GlooKinds.UPSTREAM_GROUPS,
                Resource.SERVICES,
                Resource.PODS);
    }

    @Override
    public Set<Resource> observed() {
        return Set.of(Resource.ENDPOINT_SLICES);
    }

    @Override
    public Compilation compile(Snapshot snapshot) {
        var findings = new Findings();
        var upstreams = new Upstreams(snapshot, findings);
        var lists = new RouteLists(snapshot, upstreams, findings);
        var hosts = new VirtualServices(snapshot, lists, findings).compile();
        snapshot.all(GlooKinds.ROUTE_TABLES).keySet().stream()
                .filter(table -> !findings.has(table))
                .forEach(table -> findings.warn(table, "no VirtualService delegates to it"));
        return new Compilation(new Routes(hosts, upstreams.all()), findings.verdicts());
    }

    @Override
    public boolean hasStatusSubresource() {
        return false;
    }

    @Override
    public void report(ObjectNode object, Verdict verdict) {
        var status =
                object.withObject("/status").withObject("/statuses").putObject(controllerNamespace);
        status.put("reportedBy", "gloo");
        status.put(
                "state",
                switch (verdict.state()) {
                    case ACCEPTED -> "Accepted";
                    case WARNING -> "Warning";
                    case REJECTED -> "Rejected";
                });
        if (!verdict.reasons().isEmpty()) {
            status.put("reason", String.join("; ", verdict.reasons()));
        }
    }
}
