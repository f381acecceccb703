package dev.sluice.embedded.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Writes a pod's `status` from what is known about it: pure.
///
/// Follows the kubelet: see the Kubernetes documentation "Pod Lifecycle".
final class PodStatus {
    static final String LOCAL = "127.0.0.1";

    private final PodSpec pod;
    private final PodState state;
    private final Instant now;

    private PodStatus(PodSpec pod, PodState state, Instant now) {
        this.pod = pod;
        this.state = state;
        this.now = now;
    }

    /// A copy of `previous` with all members the node owns set anew.
    static ObjectNode render(PodSpec pod, PodState state, JsonNode previous, Instant now) {
        return new PodStatus(pod, state, now)
                .render(
                        previous instanceof ObjectNode known
                                ? known.deepCopy()
                                : JsonNodeFactory.instance.objectNode());
    }

    static String fullName(PodSpec pod) {
        return pod.name() + "_" + pod.namespace() + "(" + pod.uid() + ")";
    }

    private ObjectNode render(ObjectNode status) {
        var previousConditions = status.path("conditions");
        var conditions = JsonNodeFactory.instance.arrayNode();
        new PodConditions(pod, state, phase(), now)
                .render(previousConditions)
                .forEach(conditions::add);
        status.put("phase", phase());
        if (state.expired()) {
            status.put("reason", "DeadlineExceeded")
                    .put(
                            "message",
                            "Pod was active on the node longer than the specified deadline");
        }
        status.set("conditions", conditions);
        status.put("hostIP", LOCAL);
        status.putArray("hostIPs").addObject().put("ip", LOCAL);
        status.put("podIP", LOCAL);
        status.putArray("podIPs").addObject().put("ip", LOCAL);
        if (!status.has("startTime")) {
            status.put("startTime", seconds(state.startTime()));
        }
        if (!status.has("qosClass")) {
            status.put("qosClass", QualityOfService.of(pod));
        }
        setStatuses(status, "initContainerStatuses", pod.initContainers());
        setStatuses(status, "containerStatuses", pod.containers());
        setStatuses(status, "ephemeralContainerStatuses", pod.ephemeral());
        return status;
    }

    private void setStatuses(ObjectNode status, String field, List<ContainerSpec> containers) {
        if (containers.isEmpty()) {
            return;
        }
        var array = status.putArray(field);
        for (var container : containers) {
            var known = state.of(container);
            var one = array.addObject();
            one.put("name", container.name());
            one.set("state", stateOf(container, known));
            one.set("lastState", lastState(known));
            one.put("ready", !pod.isEphemeral(container) && state.ready(container));
            one.put("restartCount", known.restarts());
            one.put("image", container.image());
            one.put("imageID", "");
            pid(known).ifPresent(pid -> one.put("containerID", containerId(pid)));
            one.put("started", started(container, known.stage()));
        }
    }

    private static boolean started(ContainerSpec container, Stage stage) {
        return (!container.init() || container.sidecar())
                && switch (stage) {
                    case Stage.Running(var run) -> run.started();
                    case Stage.Stopping stopping -> stopping.run().started();
                    case Stage.Waiting _, Stage.Starting _, Stage.BackingOff _, Stage.Ended _ ->
                            false;
                };
    }

    private ObjectNode stateOf(ContainerSpec container, ContainerState known) {
        return switch (known.stage()) {
            case Stage.Waiting waiting ->
                    waiting(
                            waiting.blocked() ? waiting.reason() : pendingReason(container),
                            waiting.message());
            case Stage.Starting _ ->
                    known.last().isPresent()
                            ? terminated(known.last().get())
                            : waiting(pendingReason(container), "");
            case Stage.Running(var run) -> running(run);
            case Stage.Stopping stopping -> running(stopping.run());
            case Stage.BackingOff backingOff -> backingOff(container, backingOff, known.restarts());
            case Stage.Ended(var exit) -> terminated(exit);
        };
    }

    private ObjectNode backingOff(
            ContainerSpec container, Stage.BackingOff backingOff, int restarts) {
        if (backingOff.exit().neverRan() && restarts == 0) {
            return waiting("RunContainerError", backingOff.exit().message());
        }
        if (backingOff.delay().isZero()) {
            return terminated(backingOff.exit());
        }
        return waiting(
                "CrashLoopBackOff",
                "back-off "
                        + GoDuration.of(backingOff.delay())
                        + " restarting failed container="
                        + container.name()
                        + " pod="
                        + fullName(pod));
    }

    private String pendingReason(ContainerSpec container) {
        var blockedByInit = !container.init() && !state.initialised(pod);
        return blockedByInit || container.init() && !pod.initContainers().isEmpty()
                ? "PodInitializing"
                : "ContainerCreating";
    }

    /// While it waits for its restart, the run that just ended is the last state too.
    private static ObjectNode lastState(ContainerState known) {
        return switch (known.stage()) {
            case Stage.BackingOff backingOff
                    when !backingOff.delay().isZero() || backingOff.exit().neverRan() ->
                    terminated(backingOff.exit());
            case Stage.Waiting _,
                    Stage.Starting _,
                    Stage.Running _,
                    Stage.Stopping _,
                    Stage.BackingOff _,
                    Stage.Ended _ ->
                    known.last()
                            .map(PodStatus::terminated)
                            .orElseGet(JsonNodeFactory.instance::objectNode);
        };
    }

    private static Optional<Long> pid(ContainerState known) {
        var pid =
                switch (known.stage()) {
                    case Stage.Running(var run) -> run.pid();
                    case Stage.Stopping stopping -> stopping.run().pid();
                    case Stage.BackingOff backingOff -> backingOff.exit().pid();
                    case Stage.Ended(var exit) -> exit.pid();
                    case Stage.Waiting _, Stage.Starting _ ->
                            known.last().map(Exit::pid).orElse(0L);
                };
        return pid == 0 ? Optional.empty() : Optional.of(pid);
    }

    private static String containerId(long pid) {
        return "process://" + pid;
    }

    private static ObjectNode waiting(String reason, String message) {
        var state = JsonNodeFactory.instance.objectNode();
        var waiting = state.putObject("waiting").put("reason", reason);
        if (!message.isEmpty()) {
            waiting.put("message", message);
        }
        return state;
    }

    private static ObjectNode running(Run run) {
        var state = JsonNodeFactory.instance.objectNode();
        state.putObject("running").put("startedAt", seconds(run.startedAt()));
        return state;
    }

    private static ObjectNode terminated(Exit exit) {
        var state = JsonNodeFactory.instance.objectNode();
        var terminated =
                state.putObject("terminated")
                        .put("exitCode", exit.code())
                        .put("reason", exit.reason());
        if (!exit.message().isEmpty()) {
            terminated.put("message", exit.message());
        }
        terminated.put("startedAt", seconds(exit.startedAt()));
        terminated.put("finishedAt", seconds(exit.finishedAt()));
        if (exit.pid() != 0) {
            terminated.put("containerID", containerId(exit.pid()));
        }
        return state;
    }

    /// The kubelet's rule: waiting beats running beats stopped.
    private String phase() {
        if (state.expired()) {
            return "Failed";
        }
        var initFailed =
                pod.initContainers().stream()
                        .filter(each -> !each.sidecar())
                        .anyMatch(each ->
                                state.stage(each) instanceof Stage.Ended(var exit)
                                        && exit.code() != 0);
        if (initFailed) {
            return "Failed";
        }
        if (!state.initialised(pod)) {
            return "Pending";
        }
        if (pod.containers().stream().map(state::of).anyMatch(PodStatus::neverStarted)) {
            return "Pending";
        }
        if (!stages().allMatch(Stage.Ended.class::isInstance)) {
            return "Running";
        }
        return stages().allMatch(Stage::succeeded) ? "Succeeded" : "Failed";
    }

    private Stream<Stage> stages() {
        return pod.containers().stream().map(state::stage);
    }

    private static boolean neverStarted(ContainerState known) {
        return known.last().isEmpty()
                && (known.stage() instanceof Stage.Waiting
                        || known.stage() instanceof Stage.Starting);
    }

    /// Times in a status have whole seconds, as `metav1.Time`.
    static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
