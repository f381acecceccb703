package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Endpoints;
import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Upstream;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// Resolves references to Services. What cannot be resolved answers 500 for its share.
final class Backends {
    private final Snapshot snapshot;
    private final Endpoints endpoints;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();

    Backends(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.endpoints = new Endpoints(snapshot);
    }

    Collection<Upstream> all() {
        return upstreams.values();
    }

    /// The name of the upstream: `<namespace>_<service>_<port>`, as in its counters.
    ///
    /// @param routeNamespace where references without a namespace look
    String find(Field reference, String routeNamespace, Findings findings) {
        var kind = reference.at("kind").textIfPresent().orElse("Service");
        var group = reference.at("group").text();
        if (!kind.equals("Service") || !group.isEmpty() && !group.equals("core")) {
            findings.add("InvalidKind", reference.path() + " must name a Service");
            return refused("invalid");
        }
        var namespace = reference.at("namespace").textIfPresent().orElse(routeNamespace);
        var service = reference.at("name").text();
        int port = (int) reference.at("port").number(0);
        var name = "%s_%s_%d".formatted(namespace, service, port);
        var use = new Grants.Use("HTTPRoute", routeNamespace, "Service", namespace, service);
        if (!new Grants(snapshot).allow(use)) {
            findings.add(
                    "RefNotPermitted",
                    "%s: no ReferenceGrant in %s lets HTTPRoutes of %s use the Service %s"
                            .formatted(reference.path(), namespace, routeNamespace, service));
            return refused("refused:" + name);
        }
        try {
            var found = endpoints.resolve(new Endpoints.Target(namespace, service, port, Map.of()));
            upstreams.put(name, Upstream.of(name, found.ready(), found.terminating()));
        } catch (InvalidField e) {
            findings.add("BackendNotFound", reference.path() + ": " + e.getMessage());
            return refused(name);
        }
        return name;
    }

    private String refused(String name) {
        upstreams.put(name, Upstream.refusing(name, 500));
        return name;
    }
}
