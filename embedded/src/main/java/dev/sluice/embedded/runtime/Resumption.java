package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What is left of a pod whose processes ended with the platform: as after a reboot of a node, its
/// containers start again and count a restart, unless the pod's policy is never to restart.
final class Resumption {
    private Resumption() {}

    /// @param now when the loss was noticed
    static PodState of(PodSpec pod, Instant now) {
        var status = pod.object().path("status");
        var containers = new HashMap<String, ContainerState>();
        pod.initContainers()
                .forEach(each ->
                        containers.put(
                                each.name(),
                                resumed(pod, each, status.path("initContainerStatuses"), now)));
        pod.containers()
                .forEach(each ->
                        containers.put(
                                each.name(),
                                resumed(pod, each, status.path("containerStatuses"), now)));
        pod.ephemeral()
                .forEach(each ->
                        containers.put(
                                each.name(),
                                resumed(
                                        pod,
                                        each,
                                        status.path("ephemeralContainerStatuses"),
                                        now)));
        return new PodState(
                time(status.path("startTime"), now),
                Map.copyOf(containers),
                Optional.empty(),
                false);
    }

    private static ContainerState resumed(
            PodSpec pod, ContainerSpec container, JsonNode statuses, Instant now) {
        var known =
                PodSpec.stream(statuses)
                        .filter(each -> each.path("name").asText().equals(container.name()))
                        .findFirst();
        if (known.isEmpty()) {
            return ContainerState.fresh();
        }
        var state = known.get().path("state");
        var restarts = known.get().path("restartCount").asInt(0);
        if (state.has("terminated")) {
            var exit = exit(state.path("terminated"), now);
            return container.init() || pod.restartPolicy(container).restarts(exit.code())
                    ? again(restarts, exit)
                    : ContainerState.fresh().ended(exit);
        }
        if (state.has("running")) {
            var startedAt = time(state.path("running").path("startedAt"), now);
            var lost = lost(startedAt, now);
            return pod.restartPolicy(container).restarts(lost.code())
                    ? again(restarts, lost)
                    : ContainerState.fresh().ended(lost);
        }
        var last = known.get().path("lastState").path("terminated");
        return last.isObject() ? again(restarts, exit(last, now)) : ContainerState.fresh();
    }

    private static Exit lost(Instant startedAt, Instant now) {
        var message = "the process ended together with the platform";
        return new Exit(Exit.UNKNOWN, "Unknown", message, startedAt, now, 0);
    }

    private static ContainerState again(int restarts, Exit exit) {
        var fresh = ContainerState.fresh();
        return new ContainerState(fresh.stage(), restarts + 1, Optional.of(exit), fresh.delay());
    }

    private static Exit exit(JsonNode terminated, Instant now) {
        return new Exit(
                terminated.path("exitCode").asInt(),
                terminated.path("reason").asText("Error"),
                terminated.path("message").asText(""),
                time(terminated.path("startedAt"), now),
                time(terminated.path("finishedAt"), now),
                0);
    }

    private static Instant time(JsonNode text, Instant otherwise) {
        try {
            return text.isTextual() ? Instant.parse(text.asText()) : otherwise;
        } catch (DateTimeParseException _) {
            return otherwise;
        }
    }
}
