package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// What Gateways say about an HTTPRoute.
final class GatewayStatus {
    private GatewayStatus() {}

    /// A Gateway that says nothing (yet) is no obstacle; one that says no, or speaks of an older
    /// generation, is.
    ///
    /// @throws RouteUnreadable naming the Gateway
    static void demandAccepted(ObjectKey key, ObjectNode httpRoute) throws RouteUnreadable {
        long generation = httpRoute.at("/metadata/generation").asLong();
        for (var parent : httpRoute.at("/spec/parentRefs")) {
            for (var status : httpRoute.at("/status/parents")) {
                if (isSame(parent, status.path("parentRef"))) {
                    demandAccepted(key, generation, status);
                }
            }
        }
    }

    private static void demandAccepted(ObjectKey key, long generation, JsonNode status)
            throws RouteUnreadable {
        String gateway = status.at("/parentRef/name").asText();
        for (var condition : status.path("conditions")) {
            if (!condition.path("type").asText().equals("Accepted")) {
                continue;
            }
            if (!condition.path("status").asText().equals("True")) {
                throw new RouteUnreadable(
                        "%s is not accepted by Gateway %s: %s %s"
                                .formatted(
                                        key,
                                        gateway,
                                        condition.path("reason").asText(),
                                        condition.path("message").asText()));
            }
            if (condition.path("observedGeneration").asLong() < generation) {
                throw new RouteUnreadable(
                        "%s was changed and Gateway %s has not accepted the change yet"
                                .formatted(key, gateway));
            }
        }
    }

    /// Equal, where a missing group, kind or namespace counts as its default.
    private static boolean isSame(JsonNode spec, JsonNode status) {
        return isSame(spec, status, "group", "gateway.networking.k8s.io")
                && isSame(spec, status, "kind", "Gateway")
                && (isSame(spec, status, "namespace", "") || !spec.has("namespace"))
                && isSame(spec, status, "name", "")
                && isSame(spec, status, "sectionName", "")
                && isSame(spec, status, "port", "");
    }

    private static boolean isSame(JsonNode a, JsonNode b, String field, String otherwise) {
        return a.path(field).asText(otherwise).equals(b.path(field).asText(otherwise));
    }
}
