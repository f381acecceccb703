package dev.sluice.embedded.apiserver.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A pod in one line. Its Status cell is a story of its own: the reason of the container that holds
/// the pod back, as far as there is one.
final class PodColumns {
    private PodColumns() {}

    static final List<Column> PODS =
            List.of(
                    Column.NAME,
                    Column.text("Ready", PodColumns::ready),
                    Column.text("Status", PodColumns::status),
                    Column.timed("Restarts", PodColumns::restarts),
                    Column.AGE,
                    Column.textOrNone("IP", "status.podIP").onlyWide(),
                    Column.textOrNone("Node", "spec.nodeName").onlyWide(),
                    Column.textOrNone("Nominated Node", "status.nominatedNodeName").onlyWide(),
                    Column.text("Readiness Gates", PodColumns::gates).onlyWide());

    private static String ready(JsonNode pod) {
        var ready =
                Cells.list(pod, "status.containerStatuses").stream()
                        .filter(status -> status.path("ready").asBoolean())
                        .count();
        return ready + "/" + pod.path("spec").path("containers").size();
    }

    private static JsonNode restarts(JsonNode pod, Instant now) {
        var total = 0;
        var last = "";
        for (var status : Cells.list(pod, "status.containerStatuses")) {
            total += status.path("restartCount").asInt();
            var finished = Cells.text(status, "lastState.terminated.finishedAt", "");
            last = finished.compareTo(last) > 0 ? finished : last;
        }
        var ago = total > 0 && !last.isEmpty() ? " (" + Ages.since(last, now) + " ago)" : "";
        return TextNode.valueOf(total + ago);
    }

    static String status(JsonNode pod) {
        var phase = Cells.text(pod, "status.phase", "Pending");
        var overall = Cells.text(pod, "status.reason", phase);
        var state = initialising(pod).orElseGet(() -> running(pod, overall));
        if (pod.path("metadata").hasNonNull("deletionTimestamp")) {
            var over = phase.equals("Succeeded") || phase.equals("Failed");
            if (Cells.text(pod, "status.reason", "").equals("NodeLost")) {
                return "Unknown";
            }
            return over ? state : "Terminating";
        }
        return state;
    }

    private static Optional<String> initialising(JsonNode pod) {
        var statuses = Cells.list(pod, "status.initContainerStatuses");
        for (var i = 0; i < statuses.size(); i++) {
            var state = statuses.get(i).path("state");
            var terminated = state.path("terminated");
            if (!terminated.isMissingNode() && terminated.path("exitCode").asInt() == 0) {
                continue;
            }
            if (statuses.get(i).path("started").asBoolean()) {
                continue;
            }
            if (!terminated.isMissingNode()) {
                return Optional.of("Init:" + ended(terminated));
            }
            var reason = Cells.text(state, "waiting.reason", "");
            return Optional.of(
                    reason.isEmpty() || reason.equals("PodInitializing")
                            ? "Init:" + i + "/" + pod.path("spec").path("initContainers").size()
                            : "Init:" + reason);
        }
        return Optional.empty();
    }

    private static String running(JsonNode pod, String overall) {
        var state = overall;
        var anyRunning = false;
        var statuses = Cells.list(pod, "status.containerStatuses");
        for (var status : statuses.reversed()) {
            var waiting = Cells.text(status, "state.waiting.reason", "");
            var terminated = status.path("state").path("terminated");
            if (!waiting.isEmpty()) {
                state = waiting;
            } else if (!terminated.isMissingNode()) {
                state = ended(terminated);
            } else if (status.path("ready").asBoolean() && status.path("state").has("running")) {
                anyRunning = true;
            }
        }
        if (state.equals("Completed") && anyRunning) {
            return Cells.condition(pod, "Ready", "True") ? "Running" : "NotReady";
        }
        return state;
    }

    private static String ended(JsonNode terminated) {
        var reason = terminated.path("reason").asText();
        if (!reason.isEmpty()) {
            return reason;
        }
        return terminated.path("signal").asInt() != 0
                ? "Signal:" + terminated.path("signal").asInt()
                : "ExitCode:" + terminated.path("exitCode").asInt();
    }

    private static String gates(JsonNode pod) {
        var gates = Cells.list(pod, "spec.readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        var open =
                gates.stream()
                        .filter(g -> Cells.condition(pod, g.path("conditionType").asText(), "True"))
                        .count();
        return open + "/" + gates.size();
    }
}
