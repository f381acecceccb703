package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// The routes inside a VirtualService.
record IstioRoutes(Route route, Split split) {
    private static final List<String> COPIED =
            List.of("timeout", "retries", "corsPolicy", "headers");
    private static final Set<String> OURS =
            Set.of(
                    "match",
                    "rewrite",
                    "timeout",
                    "retries",
                    "corsPolicy",
                    "headers",
                    "route",
                    "mirror",
                    "mirrorPercentage");

    static boolean reaches(JsonNode route, String host) {
        return route.path("route")
                .valueStream()
                .anyMatch(it -> it.at("/destination/host").asText("").equals(host));
    }

    List<ObjectNode> tcp() {
        var tcp = node();
        var ports =
                route.service()
                        .path("match")
                        .valueStream()
                        .filter(it -> it.has("port"))
                        .map(it -> node().<ObjectNode>set("port", it.path("port")))
                        .toList();
        Manifest.set(tcp, "match", list(ports));
        tcp.set(
                "route",
                list(
                        destination(route.primary(), split.primary()),
                        destination(route.canary(), split.canary())));
        return List.of(tcp);
    }

    List<ObjectNode> http(JsonNode live) {
        var weighted = weighted(live);
        if (!route.matches().isEmpty()) {
            var rest = ours(route.service().path("match"));
            rest.set("route", list(destination(route.primary(), 100)));
            return List.of(weighted, rest);
        }
        var affinity = route.sessionAffinity();
        if (affinity.isEmpty()) {
            return List.of(weighted);
        }
        var routes = new ArrayList<ObjectNode>();
        var remembered = route.remembered();
        if (split.canary() > 0) {
            if (!remembered.cookie().isEmpty()) {
                routes.add(pinned(remembered.cookie(), Split.canary(100)));
            }
            if (!remembered.primaryCookie().isEmpty()) {
                routes.add(pinned(remembered.primaryCookie(), Split.ALL_PRIMARY));
            }
        } else if (!remembered.previousCookie().isEmpty()) {
            var forgetting = pinned(remembered.previousCookie(), Split.ALL_PRIMARY);
            setCookie(forgetting, affinity.get().delete(remembered.previousCookie()));
            routes.add(forgetting);
        }
        routes.add(weighted);
        return routes;
    }

    /// The route that divides; what others added to it is kept.
    private ObjectNode weighted(JsonNode live) {
        var weighted = ours(matches());
        var all = live.valueStream().filter(it -> reaches(it, route.canary())).toList();
        if (!all.isEmpty()) {
            all.getLast()
                    .propertyStream()
                    .filter(field -> !OURS.contains(field.getKey()))
                    .forEach(field -> weighted.set(field.getKey(), field.getValue().deepCopy()));
        }
        var primary = destination(route.primary(), split.primary());
        var canary = destination(route.canary(), split.canary());
        var remembered = route.remembered();
        if (split.canary() > 0 && route.sessionAffinity().isPresent()) {
            var affinity = route.sessionAffinity().get();
            if (!remembered.cookie().isEmpty()) {
                setCookie(canary, affinity.set(remembered.cookie()));
            }
            if (!remembered.primaryCookie().isEmpty()) {
                setCookie(primary, affinity.setPrimary(remembered.primaryCookie()));
            }
        }
        weighted.set("route", list(primary, canary));
        if (split.mirrored()) {
            weighted.putObject("mirror").put("host", route.canary());
            int percent = route.analysis().path("mirrorWeight").asInt();
            if (percent > 0) {
                weighted.putObject("mirrorPercentage").put("value", percent);
            }
        }
        return weighted;
    }

    private ObjectNode ours(JsonNode match) {
        var http = node();
        Manifest.set(http, "match", match);
        var rewrite = route.service().path("rewrite");
        if (rewrite.isObject()) {
            var target = object(http, "rewrite");
            Manifest.set(target, "uri", rewrite.path("uri"));
            Manifest.set(target, "authority", rewrite.path("authority"));
        }
        COPIED.forEach(field -> Manifest.set(http, field, route.service().path(field)));
        // False is what is meant without it; Flagger leaves it out, and what it left is kept.
        if (http.path("corsPolicy") instanceof ObjectNode cors
                && !cors.path("allowCredentials").asBoolean(true)) {
            cors.remove("allowCredentials");
        }
        return http;
    }

    private ObjectNode pinned(String cookie, Split to) {
        var pinned = ours(narrowed(list(cookieCondition(cookie))));
        pinned.set(
                "route",
                list(
                        destination(route.primary(), to.primary()),
                        destination(route.canary(), to.canary())));
        return pinned;
    }

    private static ObjectNode cookieCondition(String cookie) {
        var condition = node();
        object(object(condition, "headers"), "Cookie")
                .put("regex", SessionAffinity.pattern(cookie));
        return condition;
    }

    private static void setCookie(ObjectNode on, String value) {
        object(object(object(on, "headers"), "response"), "add").put("Set-Cookie", value);
    }

    private JsonNode matches() {
        return route.matches().isEmpty()
                ? route.service().path("match")
                : narrowed(route.analysis().path("match"));
    }

    /// Each condition of the service with the headers and labels of each narrower one.
    private JsonNode narrowed(JsonNode narrower) {
        var wider = route.service().path("match");
        var all = list();
        for (var condition : narrower) {
            if (wider.isEmpty()) {
                all.add(understood(condition.deepCopy()));
            }
            for (var base : wider) {
                var both = (ObjectNode) base.deepCopy();
                for (String field : List.of("headers", "sourceLabels")) {
                    if (!condition.path(field).isEmpty()) {
                        both.set(field, condition.path(field).deepCopy());
                    }
                }
                all.add(understood(both));
            }
        }
        return all;
    }

    /// Istio knows no suffixes.
    private static JsonNode understood(JsonNode condition) {
        for (var header : condition.path("headers").properties()) {
            StringMatch.of(header.getValue())
                    .filter(match -> match.type() == StringMatch.Type.SUFFIX)
                    .ifPresent(match ->
                            ((ObjectNode) header.getValue())
                                    .removeAll()
                                    .put("regex", match.regex()));
        }
        return condition;
    }

    private ObjectNode destination(String host, int weight) {
        var destination = node();
        var target = object(destination, "destination").put("host", host);
        if (needsPort()) {
            target.putObject("port").put("number", route.port());
        }
        return destination.put("weight", weight);
    }

    /// A Service with several ports leaves it open which one a gateway means.
    private boolean needsPort() {
        var service = route.service();
        String gateway = service.path("gateways").path(0).asText("mesh");
        return service.path("portDiscovery").asBoolean()
                && (!gateway.equals("mesh") || service.path("delegation").asBoolean());
    }
}
