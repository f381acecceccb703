package dev.sluice.embedded.controllers.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.reading.Selector;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A pod behind a Service, with the Service's ports as this pod serves them.
///
/// @param ports in the Service's order; a named port the pod does not have is left out
/// @param ready takes new requests
/// @param serving its containers are ready, also while it ends
/// @param terminating it ends
record Backend(
        ObjectNode pod, List<Port> ports, boolean ready, boolean serving, boolean terminating) {
    /// Where the runtime notes which port a process really listens on.
    static final String HOST_PORTS = "sluice.dev/host-ports";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param appProtocol empty for none
    record Port(String name, int number, String protocol, String appProtocol) {}

    /// The backends of a Service, by pod name.
    ///
    /// @param pods all of its namespace
    static List<Backend> of(ObjectNode service, List<ObjectNode> pods) {
        var selector = Selector.ofLabels(service.path("spec").path("selector"));
        if (service.path("spec").path("type").asText().equals("ExternalName")) {
            return List.of();
        }
        return pods.stream()
                .filter(pod -> selector.matches(Meta.labels(pod)))
                .filter(pod -> !Pods.finished(pod) && !ip(pod).isEmpty())
                .sorted(Comparator.comparing(Meta::name))
                .map(pod -> of(service, pod))
                .toList();
    }

    String ip() {
        return ip(pod);
    }

    private static Backend of(ObjectNode service, ObjectNode pod) {
        boolean always = service.path("spec").path("publishNotReadyAddresses").asBoolean();
        boolean serving = Pods.ready(pod);
        boolean terminating = Meta.deleting(pod);
        boolean ready = always || (serving && !terminating);
        return new Backend(pod, ports(service, pod), ready, serving, terminating);
    }

    private static List<Port> ports(ObjectNode service, ObjectNode pod) {
        var listening = listening(pod);
        var ports = new ArrayList<Port>();
        for (var port : service.path("spec").path("ports")) {
            int container = containerPort(port, pod);
            if (container > 0) {
                ports.add(
                        new Port(
                                port.path("name").asText(),
                                listening.path(Integer.toString(container)).asInt(container),
                                port.path("protocol").asText("TCP"),
                                port.path("appProtocol").asText()));
            }
        }
        return ports;
    }

    /// 0 when the pod has no port of that name.
    private static int containerPort(JsonNode port, ObjectNode pod) {
        var target = port.path("targetPort");
        if (target.isMissingNode() || target.isNull() || target.asText().equals("0")) {
            return port.path("port").asInt();
        }
        if (target.isNumber()) {
            return target.asInt();
        }
        for (var container : pod.path("spec").path("containers")) {
            for (var candidate : container.path("ports")) {
                if (candidate.path("name").asText().equals(target.asText())
                        && candidate
                                .path("protocol")
                                .asText("TCP")
                                .equals(port.path("protocol").asText("TCP"))) {
                    return candidate.path("containerPort").asInt();
                }
            }
        }
        return 0;
    }

    /// Nothing where the annotation is missing or no JSON.
    private static JsonNode listening(ObjectNode pod) {
        var text = Meta.annotation(pod, HOST_PORTS);
        try {
            return text.isEmpty() ? JsonNodeFactory.instance.objectNode() : JSON.readTree(text);
        } catch (JsonProcessingException _) {
            return JsonNodeFactory.instance.objectNode();
        }
    }

    private static String ip(ObjectNode pod) {
        return pod.path("status").path("podIP").asText();
    }
}
