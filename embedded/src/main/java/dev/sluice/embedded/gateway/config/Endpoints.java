package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.objects.Resource;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Resolves a Service's port to the addresses in its EndpointSlices.
public final class Endpoints {
    private static final String SERVICE_LABEL = "kubernetes.io/service-name";

    private final Snapshot snapshot;
    private final Map<String, List<ObjectNode>> slices = new HashMap<>();

    public Endpoints(Snapshot snapshot) {
        this.snapshot = snapshot;
        snapshot.all(Resource.ENDPOINT_SLICES)
                .forEach((key, slice) -> {
                    var service = slice.path("metadata").path("labels").path(SERVICE_LABEL);
                    slices.computeIfAbsent(
                                    key.namespace() + "/" + service.asText(),
                                    _ -> new ArrayList<>())
                            .add(slice);
                });
    }

    /// @throws InvalidField when the Service or its port does not exist
    public Resolved resolve(Target target) {
        var service =
                snapshot.find(Resource.SERVICES, target.namespace(), target.service())
                        .orElseThrow(() ->
                                new InvalidField(
                                        "the Service %s/%s does not exist"
                                                .formatted(target.namespace(), target.service())));
        var ports = service.path("spec").path("ports");
        for (var port : ports) {
            if (port.path("port").asInt() == target.port()) {
                return addresses(target, port.path("name").asText(""), ports.size() == 1);
            }
        }
        throw new InvalidField(
                "the Service %s/%s has no port %d"
                        .formatted(target.namespace(), target.service(), target.port()));
    }

    private Resolved addresses(Target target, String portName, boolean onlyPort) {
        var ready = new LinkedHashSet<Address>();
        var terminating = new LinkedHashSet<Address>();
        for (var slice :
                slices.getOrDefault(target.namespace() + "/" + target.service(), List.of())) {
            int port = port(slice.path("ports"), portName, onlyPort);
            for (var endpoint : slice.path("endpoints")) {
                if (port > 0 && selected(endpoint, target)) {
                    sort(endpoint, port, ready, terminating);
                }
            }
        }
        terminating.removeAll(ready);
        return new Resolved(List.copyOf(ready), List.copyOf(terminating));
    }

    private static int port(JsonNode ports, String name, boolean onlyPort) {
        for (var port : ports) {
            if (port.path("name").asText("").equals(name) || onlyPort && ports.size() == 1) {
                return port.path("port").asInt();
            }
        }
        return 0;
    }

    private static void sort(
            JsonNode endpoint, int port, Set<Address> ready, Set<Address> terminating) {
        var conditions = endpoint.path("conditions");
        boolean leaving = conditions.path("terminating").asBoolean(false);
        boolean isReady = conditions.path("ready").asBoolean(true);
        boolean serving = conditions.path("serving").asBoolean(isReady);
        for (var address : endpoint.path("addresses")) {
            if (isReady && !leaving) {
                ready.add(new Address(address.asText(), port));
            } else if (serving && leaving) {
                terminating.add(new Address(address.asText(), port));
            }
        }
    }

    /// The slice may know a pod before the pod itself is seen; it counts from then on.
    private boolean selected(JsonNode endpoint, Target target) {
        if (target.selector().isEmpty()) {
            return true;
        }
        var pod = endpoint.path("targetRef");
        var labels =
                snapshot.find(
                                Resource.PODS,
                                pod.path("namespace").asText(target.namespace()),
                                pod.path("name").asText())
                        .map(object -> object.path("metadata").path("labels"));
        return labels.isPresent()
                && target.selector().entrySet().stream()
                        .allMatch(wanted ->
                                labels.get()
                                        .path(wanted.getKey())
                                        .asText("")
                                        .equals(wanted.getValue()));
    }

    /// @param selector labels the pods need; empty for all
    public record Target(
            String namespace, String service, int port, Map<String, String> selector) {}

    /// @param terminating leaving, but serving still
    public record Resolved(List<Address> ready, List<Address> terminating) {}
}
