package dev.sluice.embedded.controllers.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/// The Endpoints object of a Service, as clients from before EndpointSlices read it. Pure.
final class LegacyEndpoints {
    static final Resource ENDPOINTS = new Resource("", "endpoints");
    private static final String CHANGED = "endpoints.kubernetes.io/last-change-trigger-time";

    private LegacyEndpoints() {}

    static List<Write> decide(
            ObjectNode service, List<Backend> backends, Optional<ObjectNode> stored, Instant now) {
        var subsets = subsets(service, backends);
        var labels = labels(service);
        if (stored.isPresent()
                && Canonical.same(stored.get().path("metadata").path("labels"), labels)
                && Canonical.same(orEmpty(stored.get().path("subsets")), subsets)) {
            return List.of();
        }
        var endpoints = stored.map(ObjectNode::deepCopy).orElseGet(() -> empty(service));
        Meta.of(endpoints).set("labels", labels);
        Meta.of(endpoints).withObjectProperty("annotations").put(CHANGED, Meta.text(now));
        endpoints.set("subsets", subsets);
        return List.of(
                stored.isPresent()
                        ? new Write.Update(ENDPOINTS, endpoints)
                        : new Write.Create(ENDPOINTS, endpoints));
    }

    private static ObjectNode empty(ObjectNode service) {
        var endpoints = JsonNodeFactory.instance.objectNode();
        endpoints.put("apiVersion", "v1").put("kind", "Endpoints");
        endpoints
                .putObject("metadata")
                .put("name", Meta.name(service))
                .put("namespace", Meta.namespace(service));
        return endpoints;
    }

    private static ObjectNode labels(ObjectNode service) {
        var labels = JsonNodeFactory.instance.objectNode();
        Meta.labels(service).forEach(labels::put);
        if (service.path("spec").path("clusterIP").asText().equals("None")) {
            labels.put("service.kubernetes.io/headless", "");
        }
        return labels.put("endpoints.kubernetes.io/managed-by", "endpoint-controller");
    }

    private static ArrayNode subsets(ObjectNode service, List<Backend> backends) {
        var byPorts = new LinkedHashMap<List<Backend.Port>, List<Backend>>();
        for (var backend : backends) {
            if (!backend.terminating() || backend.ready()) {
                byPorts.computeIfAbsent(backend.ports(), _ -> new ArrayList<>()).add(backend);
            }
        }
        var subsets = JsonNodeFactory.instance.arrayNode();
        byPorts.forEach((ports, members) -> {
            var subset = subsets.addObject();
            addresses(subset, service, "addresses", members);
            addresses(subset, service, "notReadyAddresses", members);
            if (!ports.isEmpty()) {
                var list = subset.putArray("ports");
                ports.forEach(port -> port(list.addObject(), port));
            }
        });
        return subsets;
    }

    private static void addresses(
            ObjectNode subset, ObjectNode service, String member, List<Backend> backends) {
        boolean ready = member.equals("addresses");
        var chosen = backends.stream().filter(b -> b.ready() == ready).toList();
        if (chosen.isEmpty()) {
            return;
        }
        var list = subset.putArray(member);
        for (var backend : chosen) {
            var address = list.addObject();
            address.put("ip", backend.ip());
            Slices.hostname(backend.pod(), service).ifPresent(it -> address.put("hostname", it));
            address.put("nodeName", backend.pod().path("spec").path("nodeName").asText());
            address.set("targetRef", Slices.target(backend.pod()));
        }
    }

    private static void port(ObjectNode node, Backend.Port port) {
        if (!port.name().isEmpty()) {
            node.put("name", port.name());
        }
        node.put("port", port.number()).put("protocol", port.protocol());
        if (!port.appProtocol().isEmpty()) {
            node.put("appProtocol", port.appProtocol());
        }
    }

    private static JsonNode orEmpty(JsonNode node) {
        return node.isArray() ? node : JsonNodeFactory.instance.arrayNode();
    }
}
