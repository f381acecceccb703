package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.GoDuration;

import java.util.ArrayList;
import java.util.List;

/// The filters of an HTTPRoute's rules, from `spec.service` of a Canary.
final class GatewayFilters {
    private GatewayFilters() {}

    /// @param cors whether the version of the API knows CORS
    static List<ObjectNode> of(Route route, boolean cors) {
        var service = route.service();
        var filters = new ArrayList<ObjectNode>();
        headers(filters, "RequestHeaderModifier", service.path("headers").path("request"));
        headers(filters, "ResponseHeaderModifier", service.path("headers").path("response"));
        if (service.path("rewrite").isObject()) {
            filters.add(rewrite(service.path("rewrite")));
        }
        for (var mirror : service.path("mirror")) {
            filters.add(mirror(mirror.path("backendRef")));
        }
        if (cors && service.path("corsPolicy").isObject()) {
            filters.add(cors(service.path("corsPolicy")));
        }
        return filters;
    }

    /// The filters with what the last one adds; a rule may change response headers only once.
    static List<ObjectNode> withResponseHeader(List<ObjectNode> filters, ObjectNode last) {
        var merged = new ArrayList<ObjectNode>();
        boolean found = false;
        for (var filter : filters) {
            var copy = filter.deepCopy();
            if (copy.path("type").equals(last.path("type"))) {
                var modifier = object(copy, "responseHeaderModifier");
                var add =
                        modifier.get("add") instanceof ArrayNode there
                                ? there
                                : modifier.putArray("add");
                last.at("/responseHeaderModifier/add").forEach(add::add);
                found = true;
            }
            merged.add(copy);
        }
        if (!found) {
            merged.add(last);
        }
        return merged;
    }

    private static void headers(List<ObjectNode> filters, String type, JsonNode operations) {
        var modifier = node();
        Manifest.set(modifier, "add", pairs(operations.path("add")));
        Manifest.set(modifier, "set", pairs(operations.path("set")));
        Manifest.set(modifier, "remove", operations.path("remove"));
        if (!modifier.isEmpty()) {
            var filter = node().put("type", type);
            filter.set(Character.toLowerCase(type.charAt(0)) + type.substring(1), modifier);
            filters.add(filter);
        }
    }

    private static ArrayNode pairs(JsonNode map) {
        var pairs = list();
        Route.strings(map)
                .forEach((name, value) -> pairs.add(node().put("name", name).put("value", value)));
        return pairs;
    }

    private static ObjectNode rewrite(JsonNode rewrite) {
        var filter = node().put("type", "URLRewrite");
        var target = object(filter, "urlRewrite");
        Manifest.set(target, "hostname", rewrite.path("authority"));
        String uri = rewrite.path("uri").asText("");
        if (!uri.isEmpty()) {
            boolean prefix = rewrite.path("type").asText().equals("ReplacePrefixMatch");
            target.putObject("path")
                    .put("type", prefix ? "ReplacePrefixMatch" : "ReplaceFullPath")
                    .put(prefix ? "replacePrefixMatch" : "replaceFullPath", uri);
        }
        return filter;
    }

    private static ObjectNode mirror(JsonNode reference) {
        var filter = node().put("type", "RequestMirror");
        var backend = node().put("group", "").put("kind", "Service");
        reference.propertyStream().forEach(it -> backend.set(it.getKey(), it.getValue()));
        object(filter, "requestMirror").set("backendRef", backend);
        return filter;
    }

    private static ObjectNode cors(JsonNode policy) {
        var filter = node().put("type", "CORS");
        var cors = object(filter, "cors");
        Manifest.set(cors, "allowOrigins", policy.path("allowOrigin"));
        Manifest.set(cors, "allowMethods", policy.path("allowMethods"));
        Manifest.set(cors, "allowHeaders", policy.path("allowHeaders"));
        Manifest.set(cors, "exposeHeaders", policy.path("exposeHeaders"));
        if (policy.path("allowCredentials").asBoolean()) {
            cors.put("allowCredentials", true);
        }
        GoDuration.parse(policy.path("maxAge").asText(""))
                .ifPresent(age -> cors.put("maxAge", Math.toIntExact(age.toSeconds())));
        return filter;
    }
}
