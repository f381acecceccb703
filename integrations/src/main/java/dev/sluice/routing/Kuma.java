package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;
import java.util.Set;

/// Kuma: a TrafficRoute, which is cluster-scoped and therefore has no owner.
final class Kuma implements Router {
    private static final Kind TRAFFIC_ROUTE =
            new Kind("kuma.io/v1alpha1", "TrafficRoute", "trafficroutes");
    private static final String SERVICE = "kuma.io/service";
    private static final String MESH = "kuma.io/mesh";

    @Override
    public String name() {
        return "kuma";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.to("kuma.io", "trafficroutes")
                .and("kuma.io", List.of("trafficroutes"), Set.of(Access.Verb.DELETE));
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    private static ObjectKey key(Route route) {
        return TRAFFIC_ROUTE.key("", route.apex());
    }

    /// Another namespace may have a Service of the same name; its TrafficRoute is not ours.
    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var object = Manifest.described(route, key(route), observed);
        String taken = object.at("/spec/destinations/0/match").path(SERVICE).asText("");
        if (!taken.isEmpty() && !taken.equals(service(route, route.apex()))) {
            throw RouteRefused.in(
                    route,
                    "%s already routes %s; names must be unique".formatted(key(route), taken));
        }
        object.put("mesh", route.owner().annotations().getOrDefault(MESH, "default"));
        var spec = object(object, "spec");
        spec.set("sources", list(match("*")));
        spec.set("destinations", list(match(service(route, route.apex()))));
        object(spec, "conf")
                .set(
                        "split",
                        list(
                                share(route, route.primary(), split.primary()),
                                share(route, route.canary(), split.canary())));
        return List.of(object);
    }

    private static String service(Route route, String name) {
        return "%s_%s_svc_%d".formatted(name, route.namespace(), route.port());
    }

    private static ObjectNode match(String service) {
        var match = node();
        object(match, "match").put(SERVICE, service);
        return match;
    }

    private static ObjectNode share(Route route, String name, int weight) {
        var share = node().put("weight", weight);
        object(share, "destination").put(SERVICE, service(route, name));
        return share;
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var naming =
                new Share.Naming(
                        "/destination/kuma.io~1service",
                        service(route, route.primary()),
                        service(route, route.canary()));
        return Share.of(object.at("/spec/conf/split"), naming, 0).split(key, false);
    }

    @Override
    public Revert revert(Route route, Observed observed) {
        return new Revert(List.of(), List.of(key(route)));
    }
}
