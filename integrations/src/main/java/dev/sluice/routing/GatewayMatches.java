package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Which requests a rule of an HTTPRoute is for, from the Istio-style conditions of a Canary.
final class GatewayMatches {
    private GatewayMatches() {}

    /// The conditions of `spec.service.match`; without any, every path.
    static List<ObjectNode> ofService(Route route) throws RouteRefused {
        var matches = new ArrayList<ObjectNode>();
        int index = 0;
        for (var match : route.service().path("match")) {
            var field = new Place(route, "spec.service.match[%d]".formatted(index++));
            var mapped = conditions(match, field);
            if (match.has("uri")) {
                mapped.set("path", path(match.path("uri"), field));
            }
            if (match.has("method")) {
                mapped.put("method", method(match.path("method"), field));
            }
            if (!mapped.isEmpty()) {
                matches.add(withPath(mapped));
            }
        }
        return matches.isEmpty() ? List.of(withPath(node())) : matches;
    }

    /// Those of the Service, each narrowed by each condition of the A/B test, if there is one.
    static List<ObjectNode> of(Route route) throws RouteRefused {
        if (route.matches().isEmpty()) {
            return ofService(route);
        }
        var matches = new ArrayList<ObjectNode>();
        int index = 0;
        for (var match : route.matches()) {
            var field = new Place(route, "spec.analysis.match[%d]".formatted(index++));
            var narrower = conditions(match, field);
            if (narrower.isEmpty()) {
                throw field.refuse("must have headers or queryParams");
            }
            for (var wider : ofService(route)) {
                matches.add(wider.setAll(narrower.deepCopy()));
            }
        }
        return matches;
    }

    /// Those of the Service, each with this header in addition.
    static List<ObjectNode> withHeader(Route route, ObjectNode header) throws RouteRefused {
        var matches = ofService(route);
        for (var match : matches) {
            var headers =
                    match.get("headers") instanceof ArrayNode found
                            ? found
                            : match.putArray("headers");
            headers.insert(0, header.deepCopy());
        }
        return matches;
    }

    private record Place(Route route, String field) {
        RouteRefused refuse(String why) {
            return RouteRefused.in(route, field + " " + why);
        }
    }

    private static ObjectNode conditions(JsonNode match, Place field) throws RouteRefused {
        var mapped = node();
        Manifest.set(mapped, "headers", values(match.path("headers"), field));
        Manifest.set(mapped, "queryParams", values(match.path("queryParams"), field));
        return mapped;
    }

    /// Sorted by name, so that the same conditions are always written alike.
    private static ArrayNode values(JsonNode map, Place field) throws RouteRefused {
        var sorted = new TreeMap<String, JsonNode>();
        map.propertyStream().forEach(it -> sorted.put(it.getKey(), it.getValue()));
        var values = list();
        for (var entry : sorted.entrySet()) {
            var match =
                    StringMatch.of(entry.getValue())
                            .orElseThrow(
                                    () -> field.refuse("must have a value for " + entry.getKey()));
            values.add(
                    node().put("type", match.isExact() ? "Exact" : "RegularExpression")
                            .put("name", entry.getKey())
                            .put("value", match.isExact() ? match.value() : match.regex()));
        }
        return values;
    }

    private static ObjectNode path(JsonNode uri, Place field) throws RouteRefused {
        var match =
                StringMatch.of(uri)
                        .orElseThrow(() -> field.refuse("must have exact, prefix or regex in uri"));
        String type =
                switch (match.type()) {
                    case REGEX -> "RegularExpression";
                    case EXACT -> "Exact";
                    case PREFIX -> "PathPrefix";
                    case SUFFIX -> throw field.refuse("must have exact, prefix or regex in uri");
                };
        return node().put("type", type).put("value", match.value());
    }

    private static String method(JsonNode method, Place field) throws RouteRefused {
        return StringMatch.of(method)
                .filter(StringMatch::isExact)
                .map(StringMatch::value)
                .orElseThrow(() -> field.refuse("must have exact in method"));
    }

    private static ObjectNode withPath(ObjectNode match) {
        if (!match.has("path")) {
            match.set("path", node().put("type", "PathPrefix").put("value", "/"));
        }
        return match;
    }
}
