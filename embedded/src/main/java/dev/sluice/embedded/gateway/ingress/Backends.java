package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.config.Endpoints;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.config.Snapshot;
import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The upstreams of Ingresses: one for each Ingress and Service, as ingress-nginx counts them. One
/// whose Service or port is missing answers 503.
final class Backends {
    private final Snapshot snapshot;
    private final Endpoints endpoints;
    private final Map<String, Upstream> upstreams = new LinkedHashMap<>();

    Backends(Snapshot snapshot) {
        this.snapshot = snapshot;
        this.endpoints = new Endpoints(snapshot);
    }

    Collection<Upstream> all() {
        return upstreams.values();
    }

    /// @param ingress that has the path
    /// @param backend as in the object
    String main(Key ingress, JsonNode backend) {
        var labels = Map.of("service", service(backend), "canary", "");
        return add("ingress:%s".formatted(name(ingress, backend)), ingress, backend, labels);
    }

    /// @param ingress that has the path; the canary's requests count for it, too
    /// @param main its own backend
    /// @param backend of the canary Ingress
    String canary(Key ingress, JsonNode main, JsonNode backend) {
        var port = String.valueOf(port(ingress.namespace(), backend));
        var canary = "%s-%s-%s".formatted(ingress.namespace(), service(backend), port);
        var labels = Map.of("service", service(main), "canary", canary);
        return add("canary:%s".formatted(name(ingress, backend)), ingress, backend, labels);
    }

    private String add(String name, Key ingress, JsonNode backend, Map<String, String> labels) {
        var all = new LinkedHashMap<>(labels);
        all.put("namespace", ingress.namespace());
        all.put("ingress", ingress.name());
        upstreams.put(name, resolve(name, ingress.namespace(), backend).withIngress(all));
        return name;
    }

    private Upstream resolve(String name, String namespace, JsonNode backend) {
        try {
            int port = port(namespace, backend);
            var target = new Endpoints.Target(namespace, service(backend), port, Map.of());
            var found = endpoints.resolve(target);
            return Upstream.of(name, found.ready(), found.terminating());
        } catch (InvalidField _) {
            return Upstream.unknown(name);
        }
    }

    private String name(Key ingress, JsonNode backend) {
        return "%s_%s_%s_%d"
                .formatted(
                        ingress.namespace(),
                        ingress.name(),
                        service(backend),
                        port(ingress.namespace(), backend));
    }

    private static String service(JsonNode backend) {
        return backend.path("service").path("name").asText();
    }

    /// The Service's port, which may be named; 0 when there is none of that name.
    private int port(String namespace, JsonNode backend) {
        var port = backend.path("service").path("port");
        if (!port.has("name")) {
            return port.path("number").asInt();
        }
        var service = snapshot.find(Resource.SERVICES, namespace, service(backend));
        if (service.isPresent()) {
            for (var candidate : service.get().path("spec").path("ports")) {
                if (candidate.path("name").asText().equals(port.path("name").asText())) {
                    return candidate.path("port").asInt();
                }
            }
        }
        return 0;
    }
}
