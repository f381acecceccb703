package dev.sluice.embedded.controllers.reading;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Reads what a pod's status says.
public final class Pods {
    private Pods() {}

    public static String phase(JsonNode pod) {
        return pod.path("status").path("phase").asText();
    }

    /// Succeeded or failed: it will never run again.
    public static boolean finished(JsonNode pod) {
        return phase(pod).equals("Succeeded") || phase(pod).equals("Failed");
    }

    /// Counts towards a workload's replicas: neither finished nor on its way out.
    public static boolean active(JsonNode pod) {
        return !finished(pod) && !Meta.deleting(pod);
    }

    public static boolean ready(JsonNode pod) {
        return readySince(pod).isPresent();
    }

    /// When it became ready; empty when it is not.
    public static Optional<Instant> readySince(JsonNode pod) {
        return condition(pod, "Ready")
                .filter(c -> c.path("status").asText().equals("True"))
                .map(c -> Meta.time(c.path("lastTransitionTime")));
    }

    /// From when on it counts as available; empty when it is not ready.
    public static Optional<Instant> availableAt(JsonNode pod, int minReadySeconds) {
        return readySince(pod).map(since -> since.plus(Duration.ofSeconds(minReadySeconds)));
    }

    public static boolean available(JsonNode pod, int minReadySeconds, Instant now) {
        return availableAt(pod, minReadySeconds).filter(at -> !at.isAfter(now)).isPresent();
    }

    public static int restarts(JsonNode pod) {
        int restarts = 0;
        for (var container : pod.path("status").path("containerStatuses")) {
            restarts += container.path("restartCount").asInt();
        }
        return restarts;
    }

    public static Optional<JsonNode> condition(JsonNode object, String type) {
        for (var condition : object.path("status").path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    /// A new pod from a workload's template, controlled by that workload.
    ///
    /// @param template `{metadata: {labels, annotations, finalizers}, spec}`
    public static ObjectNode fromTemplate(JsonNode template, JsonNode owner) {
        var pod = JsonNodeFactory.instance.objectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        var metadata = pod.putObject("metadata");
        metadata.put("generateName", Meta.name(owner) + "-");
        metadata.put("namespace", Meta.namespace(owner));
        for (var member : new String[] {"labels", "annotations", "finalizers"}) {
            if (template.path("metadata").path(member).size() > 0) {
                metadata.set(member, template.path("metadata").path(member).deepCopy());
            }
        }
        Owner.controlling(owner).addTo(pod);
        pod.set("spec", template.path("spec").deepCopy());
        return pod;
    }
}
