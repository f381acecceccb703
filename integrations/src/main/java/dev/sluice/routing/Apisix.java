package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.List;

/// Apache APISIX: a second ApisixRoute that takes precedence over the user's.
final class Apisix implements Router {
    private static final Kind APISIX_ROUTE =
            new Kind("apisix.apache.org/v2", "ApisixRoute", "apisixroutes");
    private static final int PRECEDENCE = 10_000;

    @Override
    public String name() {
        return "apisix";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED;
    }

    @Override
    public Access access() {
        return Access.to("apisix.apache.org", "apisixroutes");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(source(route), key(route));
    }

    private static ObjectKey source(Route route) {
        return APISIX_ROUTE.key(route.namespace(), route.reference("routeRef"));
    }

    private static ObjectKey key(Route route) {
        return APISIX_ROUTE.key(
                route.namespace(), route.reference("routeRef") + "-" + route.apex() + "-canary");
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var source =
                observed.find(source(route))
                        .orElseThrow(() ->
                                RouteRefused.in(
                                        route,
                                        "spec.routeRef must name an ApisixRoute that exists"));
        var object = Manifest.owned(route, key(route), observed);
        Manifest.merge(object, "labels", Ingresses.labels(source));
        Manifest.merge(object, "annotations", Ingresses.annotations(source));
        var http = (ObjectNode) rule(route, source).deepCopy();
        http.put("priority", PRECEDENCE);
        // Flagger says so too; a route that it left is not to be changed.
        http.put("websocket", http.path("websocket").asBoolean());
        var backend = http.path("backends").path(0);
        http.set(
                "backends",
                list(
                        backend(backend, route.primary(), split.primary()),
                        backend(backend, route.canary(), split.canary())));
        object(object, "spec").set("http", list(http));
        return List.of(object);
    }

    private static ObjectNode backend(JsonNode source, String name, int weight) {
        return ((ObjectNode) source.deepCopy()).put("serviceName", name).put("weight", weight);
    }

    private static JsonNode rule(Route route, ObjectNode source) throws RouteRefused {
        return source.at("/spec/http")
                .valueStream()
                .filter(it -> isBackend(it.path("backends"), route.apex()))
                .filter(it -> it.path("backends").size() == 1)
                .findFirst()
                .orElseThrow(() ->
                        RouteRefused.in(
                                route,
                                "%s must have an entry in spec.http whose only backend is %s"
                                        .formatted(source(route), route.apex())));
    }

    private static boolean isBackend(JsonNode backends, String service) {
        return backends.valueStream()
                .anyMatch(it -> it.path("serviceName").asText().equals(service));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var naming = new Share.Naming("/serviceName", route.primary(), route.canary());
        var backends =
                object.at("/spec/http")
                        .valueStream()
                        .map(it -> it.path("backends"))
                        .filter(it -> isBackend(it, route.primary()))
                        .findFirst()
                        .orElseThrow(() ->
                                new RouteUnreadable(key + " has no backend " + route.primary()));
        return Share.of(backends, naming, 0).split(key, false);
    }
}
