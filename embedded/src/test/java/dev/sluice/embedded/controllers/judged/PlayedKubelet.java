package dev.sluice.embedded.controllers.judged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Plays the pods of a place when it is asked to, each by the image of its first container: `ready`
/// gets ready, `hang` runs and never does, `done` has succeeded, `fail:N` has failed with that
/// code, `wait` is not started at all. Pods that are to end do so at once, unless their image is
/// `linger`, which gets ready.
final class PlayedKubelet {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Place place;
    private int addresses;

    PlayedKubelet(Place place) {
        this.place = place;
    }

    void act() {
        for (var pod : place.list("pods")) {
            act(pod);
        }
    }

    private void act(ObjectNode pod) {
        var path = place.path("pods", pod.path("metadata").path("name").asText());
        var image = pod.path("spec").path("containers").path(0).path("image").asText();
        if (pod.path("metadata").has("deletionTimestamp")) {
            if (!image.equals("linger")) {
                end(pod, path);
            }
        } else if (!pod.path("spec").hasNonNull("nodeName")) {
            if (!place.schedules()) {
                bind(pod, path);
            }
        } else if (!pod.path("status").has("startTime") && !image.equals("wait")) {
            var _ = place.tryMerge(path + "/status", status(image));
        }
    }

    /// A pod that still ran has failed with its end, as SIGTERM does to it.
    private void end(ObjectNode pod, String path) {
        if (pod.path("status").path("phase").asText().equals("Running")) {
            var _ = place.tryMerge(path + "/status", ended("Failed", 143));
        }
        var options = NODES.objectNode().put("gracePeriodSeconds", 0);
        place.delete("pods", pod.path("metadata").path("name").asText(), options);
    }

    private void bind(ObjectNode pod, String path) {
        var asked =
                pod.at("/spec/affinity/nodeAffinity")
                        .at("/requiredDuringSchedulingIgnoredDuringExecution")
                        .at("/nodeSelectorTerms/0/matchFields/0/values/0");
        var binding = NODES.objectNode().put("apiVersion", "v1").put("kind", "Binding");
        binding.putObject("metadata").set("name", pod.path("metadata").path("name"));
        binding.putObject("target")
                .put("kind", "Node")
                .put("name", asked.asText(place.namespace()));
        var _ = place.tryCreate(path + "/binding", binding);
    }

    private JsonNode status(String image) {
        var parts = image.split(":", 2);
        return switch (parts[0]) {
            case "done" -> ended("Succeeded", 0);
            case "fail" -> ended("Failed", Integer.parseInt(parts[1]));
            case "hang" -> running(false);
            default -> running(true);
        };
    }

    private ObjectNode running(boolean ready) {
        var patch = started("Running", ready);
        var status = patch.withObject("/status");
        var address = "10.244.0." + ++addresses;
        status.put("podIP", address).putArray("podIPs").addObject().put("ip", address);
        container(status, ready).putObject("state").putObject("running").put("startedAt", now());
        return patch;
    }

    private ObjectNode ended(String phase, int code) {
        var patch = started(phase, false);
        var status = patch.withObject("/status");
        container(status, false)
                .putObject("state")
                .putObject("terminated")
                .put("exitCode", code)
                .put("reason", code == 0 ? "Completed" : "Error")
                .put("startedAt", now())
                .put("finishedAt", now());
        return patch;
    }

    private static ObjectNode started(String phase, boolean ready) {
        var patch = NODES.objectNode();
        var status = patch.putObject("status");
        status.put("phase", phase).put("startTime", now());
        status.putArray("conditions")
                .addObject()
                .put("type", "Ready")
                .put("status", ready ? "True" : "False")
                .put("lastTransitionTime", now());
        return patch;
    }

    private static ObjectNode container(ObjectNode status, boolean ready) {
        return status.putArray("containerStatuses")
                .addObject()
                .put("name", "app")
                .put("image", "app")
                .put("imageID", "app")
                .put("restartCount", 0)
                .put("ready", ready);
    }

    private static String now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
