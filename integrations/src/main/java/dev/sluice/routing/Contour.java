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

/// Contour: an HTTPProxy without a host of its own, which the user's root HTTPProxy includes.
final class Contour implements Router {
    private static final Kind HTTP_PROXY =
            new Kind("projectcontour.io/v1", "HTTPProxy", "httpproxies");

    @Override
    public String name() {
        return "contour";
    }

    @Override
    public Capabilities capabilities() {
        return Capabilities.WEIGHTED.andMatches();
    }

    @Override
    public Access access() {
        return Access.to("projectcontour.io", "httpproxies");
    }

    @Override
    public List<ObjectKey> observed(Route route) {
        return List.of(key(route));
    }

    private static ObjectKey key(Route route) {
        return HTTP_PROXY.key(route.namespace(), route.apex());
    }

    @Override
    public List<ObjectNode> render(Route route, Split split, Observed observed)
            throws RouteRefused {
        var object = Manifest.described(route, key(route), observed);
        var spec = object(object, "spec");
        if (!route.settings().ingressClass().isEmpty()) {
            spec.put("ingressClassName", route.settings().ingressClass());
        }
        var routes = new ArrayList<ObjectNode>();
        for (var match : route.matches()) {
            routes.add(route(route, conditions(route, match), split));
        }
        var rest = route.matches().isEmpty() ? split : Split.ALL_PRIMARY;
        routes.add(route(route, list(prefix(route)), rest));
        spec.set("routes", list(routes));
        return List.of(object);
    }

    private static ObjectNode route(Route route, ArrayNode conditions, Split split) {
        var rendered = node();
        rendered.set("conditions", conditions);
        var service = route.service();
        if (!service.path("timeout").asText("").isEmpty()) {
            rendered.putObject("timeoutPolicy")
                    .put("response", service.path("timeout").asText())
                    .put("idle", "5m");
        }
        var retries = service.path("retries");
        if (retries.isObject()) {
            var policy = object(rendered, "retryPolicy");
            Manifest.set(policy, "count", retries.path("attempts"));
            Manifest.set(policy, "perTryTimeout", retries.path("perTryTimeout"));
            var on = list();
            for (String reason : retries.path("retryOn").asText("").split(",")) {
                if (!reason.isBlank()) {
                    on.add(reason.strip());
                }
            }
            Manifest.set(policy, "retryOn", on);
        }
        rendered.set(
                "services",
                list(
                        service(route, route.primary(), split.primary()),
                        service(route, route.canary(), split.canary())));
        return rendered;
    }

    /// Linkerd, where it is there too, needs to be told where the request goes. A weight of zero is
    /// left out.
    private static ObjectNode service(Route route, String name, int weight) {
        var service = node().put("name", name).put("port", route.port());
        if (weight > 0) {
            service.put("weight", weight);
        }
        var override =
                "%s.%s.svc.cluster.local:%d".formatted(name, route.namespace(), route.port());
        object(service, "requestHeadersPolicy")
                .putArray("set")
                .add(node().put("name", "l5d-dst-override").put("value", override));
        return service;
    }

    private static ObjectNode prefix(Route route) {
        String prefix = route.service().path("match").path(0).path("uri").path("prefix").asText("");
        return node().put("prefix", prefix.isEmpty() ? "/" : prefix);
    }

    /// One prefix and all headers of one condition; Contour refuses a second prefix.
    private static ArrayNode conditions(Route route, JsonNode match) throws RouteRefused {
        var conditions = list();
        for (var header : match.path("headers").properties()) {
            var condition = conditions.isEmpty() ? prefix(route) : node();
            condition.set("header", header(header.getKey(), header.getValue()));
            conditions.add(condition);
        }
        if (conditions.isEmpty()) {
            throw RouteRefused.in(
                    route, "each entry of spec.analysis.match must have headers for contour");
        }
        return conditions;
    }

    private static ObjectNode header(String name, JsonNode expected) {
        var header = node().put("name", name);
        return StringMatch.of(expected)
                .map(match ->
                        switch (match.type()) {
                            case EXACT -> header.put("exact", match.value());
                            case REGEX -> header.put("regex", match.value());
                            case PREFIX, SUFFIX -> header.put("contains", match.value());
                        })
                .orElseGet(() -> header.put("present", true));
    }

    @Override
    public Split read(Route route, Observed observed) throws RouteUnreadable {
        var key = key(route);
        var object = observed.find(key).orElseThrow(() -> RouteUnreadable.missing(key));
        var naming = new Share.Naming("/name", route.primary(), route.canary());
        return Share.of(object.at("/spec/routes/0/services"), naming, 0).split(key, false);
    }
}
