package dev.sluice.routing;

import static dev.sluice.routing.Manifest.list;
import static dev.sluice.routing.Manifest.node;
import static dev.sluice.routing.Manifest.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The three Services of a Canary: apex, primary and canary.
///
/// A Service that someone else made is adopted: its ports and selector become ours, everything else
/// stays theirs.
public final class ServiceObjects {
    private static final String LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ServiceObjects() {}

    /// Which of the three.
    public enum Role {
        CANARY,
        PRIMARY,
        APEX;

        String service(Route route) {
            return switch (this) {
                case CANARY -> route.canary();
                case PRIMARY -> route.primary();
                case APEX -> route.apex();
            };
        }

        Map<String, String> selector(Route route) {
            return switch (this) {
                case CANARY -> route.selector().canary();
                case PRIMARY -> route.selector().primary();
                case APEX -> route.selector().apex();
            };
        }

        /// The metadata section of `spec.service` that belongs to it.
        JsonNode metadata(Route route) {
            return route.service().path(name().toLowerCase(Locale.ROOT));
        }
    }

    /// A container port that the Services shall carry in addition to their own.
    ///
    /// @param number of the container, and of the Service
    public record Discovered(String name, int number) {}

    /// The key of the Service.
    public static ObjectKey key(Route route, Role role) {
        return Kind.SERVICE.key(route.namespace(), role.service(route));
    }

    /// The full Service to apply; equal to the observed one where nothing changes.
    ///
    /// @param discovered empty unless `spec.service.portDiscovery` is set; see [#discover]
    public static ObjectNode render(
            Route route, Role role, Observed observed, List<Discovered> discovered) {
        var key = key(route, role);
        var live = observed.find(key);
        var ports = ports(route, discovered);
        if (live.isEmpty()) {
            return created(route, role, ports);
        }
        var service = live.get();
        boolean changed = adopt(service, role.selector(route), ports);
        if (route.owner().controls(service)) {
            replace(route, role, service);
        } else if (changed) {
            Manifest.merge(service, "annotations", Manifest.FLUX);
        }
        return service;
    }

    /// The container ports of a pod template that are not the Service's own port.
    ///
    /// @param podSpec `spec.template.spec` of the workload
    public static List<Discovered> discover(Route route, JsonNode podSpec) {
        var found = new ArrayList<Discovered>();
        for (var container : podSpec.path("containers")) {
            String name = container.path("name").asText();
            if (name.equals("istio-proxy") || name.equals("envoy")) {
                continue;
            }
            int index = 0;
            for (var port : container.path("ports")) {
                if (!isOwnPort(route, port)) {
                    String portName =
                            Route.textOr(port, "name", "tcp-%s-%d".formatted(name, index));
                    found.add(new Discovered(portName, port.path("containerPort").asInt()));
                }
                index++;
            }
        }
        return List.copyOf(found);
    }

    /// Points the apex Service back at the original pods, when it outlives the Canary; empty when
    /// it does not exist or is garbage-collected with its Canary.
    public static Optional<ObjectNode> revertApex(Route route, Observed observed) {
        var live = observed.find(key(route, Role.APEX));
        if (live.isEmpty()
                || Owner.controller(live.get()).filter(ServiceObjects::isCanary).isPresent()) {
            return Optional.empty();
        }
        var service = live.get();
        var original =
                lastAppliedSelector(service)
                        .orElseGet(() -> Manifest.strings(route.selector().canary()));
        object(service, "spec").set("selector", original);
        return Optional.of(service);
    }

    private static boolean isCanary(JsonNode reference) {
        return reference.path("kind").asText().equals("Canary");
    }

    private static Optional<JsonNode> lastAppliedSelector(ObjectNode service) {
        String applied = service.path("metadata").path("annotations").path(LAST_APPLIED).asText("");
        try {
            return Optional.ofNullable(JSON.readTree(applied))
                    .map(it -> it.at("/spec/selector"))
                    .filter(JsonNode::isObject);
        } catch (JsonProcessingException notJson) {
            // Whoever damaged the note left nothing to restore; the original pods are known anyway.
            return Optional.empty();
        }
    }

    private static boolean isOwnPort(Route route, JsonNode port) {
        var target = targetPort(route);
        return target.isTextual()
                ? target.asText().equals(port.path("name").asText())
                : target.asInt() == port.path("containerPort").asInt();
    }

    /// `spec.service.targetPort`, where 0 and nothing mean the port itself.
    private static JsonNode targetPort(Route route) {
        var target = route.service().path("targetPort");
        boolean unset = target.asText("").isEmpty() || target.asText().equals("0");
        return unset ? route.service().path("port") : target;
    }

    private static ArrayNode ports(Route route, List<Discovered> discovered) {
        var ports = list();
        var own =
                node().put("name", Route.textOr(route.service(), "portName", "http"))
                        .put("protocol", "TCP")
                        .put("port", route.port());
        own.set("targetPort", targetPort(route));
        Manifest.set(own, "appProtocol", route.service().path("appProtocol"));
        ports.add(own);
        for (var port : discovered) {
            ports.add(
                    node().put("name", port.name())
                            .put("protocol", "TCP")
                            .put("port", port.number())
                            .put("targetPort", port.number()));
        }
        return ports;
    }

    private static ObjectNode created(Route route, Role role, ArrayNode ports) {
        var service = key(route, role).empty();
        if (!route.owner().uid().isEmpty()) {
            object(service, "metadata").putArray("ownerReferences").add(route.owner().reference());
        }
        Manifest.merge(service, "labels", labels(route, role));
        Manifest.merge(service, "annotations", annotations(route, role));
        var spec = object(service, "spec").put("type", "ClusterIP");
        if (route.service().path("headless").asBoolean()) {
            spec.put("clusterIP", "None");
        }
        Manifest.set(spec, "trafficDistribution", route.service().path("trafficDistribution"));
        spec.set("selector", Manifest.strings(role.selector(route)));
        spec.set("ports", ports);
        return service;
    }

    /// Whether anything had to change.
    private static boolean adopt(
            ObjectNode service, Map<String, String> selector, ArrayNode ports) {
        var spec = object(service, "spec");
        boolean same =
                Route.strings(spec.path("selector")).equals(selector)
                        && comparable(spec.path("ports")).equals(comparable(ports));
        if (same) {
            return false;
        }
        for (var port : ports) {
            spec.path("ports")
                    .valueStream()
                    .filter(live -> live.path("name").equals(port.path("name")))
                    .forEach(live ->
                            Manifest.set((ObjectNode) port, "nodePort", live.path("nodePort")));
        }
        spec.set("selector", Manifest.strings(selector));
        spec.set("ports", ports);
        return true;
    }

    /// The ports by number, without what the cluster fills in.
    private static Map<Integer, List<String>> comparable(JsonNode ports) {
        var byNumber = new TreeMap<Integer, List<String>>();
        for (var port : ports) {
            byNumber.put(
                    port.path("port").asInt(),
                    List.of(
                            port.path("name").asText(""),
                            port.path("protocol").asText("TCP"),
                            Route.textOr(port, "targetPort", port.path("port").asText()),
                            port.path("appProtocol").asText("")));
        }
        return byNumber;
    }

    private static Map<String, String> labels(Route route, Role role) {
        var labels = new TreeMap<>(Route.strings(role.metadata(route).path("labels")));
        labels.put(route.selector().label(), role.service(route));
        return labels;
    }

    private static Map<String, String> annotations(Route route, Role role) {
        var annotations = new TreeMap<>(Route.strings(role.metadata(route).path("annotations")));
        annotations.putAll(Manifest.FLUX);
        return annotations;
    }

    /// Labels and annotations of a Service of ours are exactly those declared, and those whose keys
    /// are listed as not managed.
    private static void replace(Route route, Role role, ObjectNode service) {
        var unmanaged = route.service().path("unmanagedMetadata");
        replace(service, "labels", labels(route, role), unmanaged);
        replace(service, "annotations", annotations(route, role), unmanaged);
    }

    private static void replace(
            ObjectNode service, String map, Map<String, String> declared, JsonNode unmanaged) {
        var metadata = object(service, "metadata");
        var wanted = new TreeMap<>(declared);
        var live = Route.strings(metadata.path(map));
        for (var key : unmanaged.path(map)) {
            String value = live.get(key.asText());
            if (value != null) {
                wanted.put(key.asText(), value);
            }
        }
        if (!wanted.equals(live)) {
            metadata.set(map, Manifest.strings(wanted));
        }
    }
}
