package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;

/// Traefik: a TraefikService that the user's IngressRoute names as its service.
final class Traefik implements Router {
    private static final Kind TRAEFIK_SERVICE =
            new Kind("traefik.io/v1alpha1", "TraefikService", "traefikservices");

    @Override
    public String name() {
        return "traefik";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.to("traefik.io", "traefikservices");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    private static ObjectKey key(Route route) {
        return TRAEFIK_SERVICE.key(route.namespace(), route.apex());
    }

    /// The canary is absent, not zero, while it gets nothing.
    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var object = Manifest.described(route, key(route), observed);
        var weighted = object(object(object, "spec"), "weighted");
        var live = weighted.path("services");
        var services = list(service(route, live, route.primary()).put("weight", split.primary()));
        if (split.canary() > 0) {
            services.add(service(route, live, route.canary()).put("weight", split.canary()));
        }
        weighted.set("services", services);
        return List.of(object);
    }

    private static ObjectNode service(Route route, JsonNode live, String name) {
        return Manifest.entry(live, "name", name)
                .put("namespace", route.namespace())
                .put("port", route.port());
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var naming = new Share.Naming("/name", route.primary(), route.canary());
        return Share.of(object.at("/spec/weighted/services"), naming, 1).split(key, false);
    }
}
