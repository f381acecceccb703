package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Gloo Edge: a RouteTable that the user's VirtualService delegates to, and an Upstream for each
/// version.
final class Gloo implements Router {
    private static final Kind ROUTE_TABLE =
            new Kind("gateway.solo.io/v1", "RouteTable", "routetables");

    @Override
    public String name() {
        return "gloo";
    }

    @Override
    public boolean answersTo(String provider) {
        return provider.startsWith(name());
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED.andMatches().andMirrors();
    }

    @Override
    public Access access() {
        return Access.to("gateway.solo.io", "routetables")
                .and(Access.to("gloo.solo.io", "upstreams"))
                .and("", List.of("services"), Set.of(Access.Verb.GET));
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        var keys =
                new ArrayList<>(
                        List.of(
                                Kind.SERVICE.key(route.namespace(), route.primary()),
                                Kind.SERVICE.key(route.namespace(), route.canary()),
                                GlooUpstreams.key(route, "primary"),
                                GlooUpstreams.key(route, "canary"),
                                table(route)));
        GlooUpstreams.reference(route).ifPresent(keys::add);
        return List.copyOf(keys);
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        return List.of(
                GlooUpstreams.primary(route, observed),
                GlooUpstreams.canary(route, observed),
                table(route, split, observed));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = table(route);
        var table = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var weighted =
                table.at("/spec/routes")
                        .valueStream()
                        .filter(entry -> isWeighted(route, entry))
                        .findFirst()
                        .orElseThrow(
                                () -> new RouteUnreadable(key + " has no route to both versions"));
        boolean mirrored =
                weighted.at("/options/shadowing/upstream/name")
                        .asText("")
                        .equals(naming(route).canary());
        return Share.of(destinations(weighted), naming(route), 0).split(key, mirrored);
    }

    private static ObjectKey table(Route route) {
        return ROUTE_TABLE.key(route.namespace(), route.apex());
    }

    private static Share.Naming naming(Route route) {
        return new Share.Naming(
                "/destination/upstream/name",
                GlooUpstreams.name(route, "primary"),
                GlooUpstreams.name(route, "canary"));
    }

    private static ObjectNode table(Route route, Split split, Observed observed)
            throws RouteRefused {
        var table = Manifest.described(route, table(route), observed);
        var spec = object(table, "spec");
        var ours = new ArrayList<JsonNode>();
        ours.add(weighted(route, split, spec.path("routes")));
        if (!route.matches().isEmpty()) {
            ours.add(fallback(route));
        }
        var routes = new ArrayList<JsonNode>();
        for (var entry : spec.path("routes")) {
            if (isWeighted(route, entry)) {
                routes.addAll(ours);
                ours.clear();
            } else if (!entry.equals(fallback(route))) {
                routes.add(entry);
            }
        }
        routes.addAll(0, ours);
        spec.set("routes", list(routes));
        return table;
    }

    private static ObjectNode weighted(Route route, Split split, JsonNode routes)
            throws RouteRefused {
        var live = routes.valueStream().filter(entry -> isWeighted(route, entry)).findFirst();
        var weighted = live.map(it -> (ObjectNode) it.deepCopy()).orElseGet(Manifest::node);
        weighted.put("inheritablePathMatchers", true);
        Manifest.set(weighted, "matchers", matchers(route));
        var multi = object(object(weighted, "routeAction"), "multi");
        multi.set(
                "destinations",
                list(
                        destination(multi, naming(route).primary(), route, split.primary()),
                        destination(multi, naming(route).canary(), route, split.canary())));
        mirror(weighted, route, split.mirrored());
        return weighted;
    }

    /// A weight of zero is left out, as Gloo itself writes it.
    private static ObjectNode destination(
            ObjectNode multi, String upstream, Route route, int weight) {
        var live =
                multi.path("destinations")
                        .valueStream()
                        .filter(it -> it.at("/destination/upstream/name").asText().equals(upstream))
                        .findFirst();
        var destination = live.map(it -> (ObjectNode) it.deepCopy()).orElseGet(Manifest::node);
        object(destination, "destination").set("upstream", upstreamReference(route, upstream));
        destination.remove("weight");
        return weight == 0 ? destination : destination.put("weight", weight);
    }

    /// Gloo calls it shadowing; somebody else's shadow is left alone until we mirror.
    private static void mirror(ObjectNode weighted, Route route, boolean mirrored) {
        var canary = upstreamReference(route, naming(route).canary());
        boolean mirrorsNow = weighted.at("/options/shadowing/upstream").equals(canary);
        if (mirrored) {
            int percent = route.analysis().path("mirrorWeight").asInt();
            object(object(weighted, "options"), "shadowing")
                    .put("percentage", percent > 0 ? percent : 100)
                    .set("upstream", canary);
        } else if (mirrorsNow) {
            var options = object(weighted, "options");
            options.remove("shadowing");
            if (options.isEmpty()) {
                weighted.remove("options");
            }
        }
    }

    /// Without it, a request that does not match the test would meet a 404.
    private static ObjectNode fallback(Route route) {
        var fallback = node().put("inheritablePathMatchers", true);
        object(fallback, "routeAction")
                .putObject("single")
                .set("upstream", upstreamReference(route, naming(route).primary()));
        return fallback;
    }

    private static ObjectNode upstreamReference(Route route, String name) {
        return node().put("name", name).put("namespace", route.namespace());
    }

    private static boolean isWeighted(Route route, JsonNode entry) {
        return destinations(entry).valueStream().anyMatch(naming(route)::primary)
                && destinations(entry).valueStream().anyMatch(naming(route)::canary);
    }

    private static JsonNode destinations(JsonNode entry) {
        return entry.at("/routeAction/multi/destinations");
    }

    /// One matcher for each condition: Gloo sends a request on when any of them fits.
    private static ArrayNode matchers(Route route) throws RouteRefused {
        var matchers = list();
        for (var match : route.matches()) {
            var matcher = node();
            var headers = list();
            match.path("headers")
                    .propertyStream()
                    .map(it -> condition(it.getKey(), it.getValue()))
                    .forEach(headers::add);
            var parameters = list();
            match.path("queryParams")
                    .propertyStream()
                    .map(it -> condition(it.getKey(), it.getValue()))
                    .forEach(parameters::add);
            Manifest.set(matcher, "headers", headers);
            Manifest.set(matcher, "queryParameters", parameters);
            var method = match.path("method").path("exact");
            Manifest.set(matcher, "methods", method.isTextual() ? list(method) : list());
            if (matcher.isEmpty()) {
                throw RouteRefused.in(
                        route,
                        "spec.analysis.match[%d] must have headers or queryParams"
                                .formatted(matchers.size()));
            }
            matchers.add(matcher);
        }
        return matchers;
    }

    private static ObjectNode condition(String name, JsonNode expected) {
        return StringMatch.of(expected)
                .map(match ->
                        match.isExact()
                                ? node().put("name", name).put("value", match.value())
                                : node().put("name", name)
                                        .put("value", match.regex())
                                        .put("regex", true))
                .orElseGet(() -> node().put("name", name));
    }
}
