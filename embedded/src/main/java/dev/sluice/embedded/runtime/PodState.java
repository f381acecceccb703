package dev.sluice.embedded.runtime;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What the runtime knows about a pod beyond its object.
///
/// @param startTime when the node first saw the pod
/// @param containers by name, init containers included
/// @param expired whether it was active longer than `activeDeadlineSeconds`
/// @param stop present once the pod is being deleted
record PodState(
        Instant startTime,
        Map<String, ContainerState> containers,
        Optional<Stop> stop,
        boolean expired) {
    /// @param seenAt when the deletion was seen
    /// @param drainUntil until then the processes go on, unready, while callers learn of it
    /// @param removed whether the object's removal has been asked for
    record Stop(Instant seenAt, Instant drainUntil, Instant killAt, boolean removed) {
        Stop notRemoved() {
            return new Stop(seenAt, drainUntil, killAt, false);
        }
    }

    static PodState fresh(PodSpec pod, Instant now) {
        var containers = new HashMap<String, ContainerState>();
        pod.all().forEach(each -> containers.put(each.name(), ContainerState.fresh()));
        return new PodState(now, Map.copyOf(containers), Optional.empty(), false);
    }

    ContainerState of(ContainerSpec container) {
        return containers.getOrDefault(container.name(), ContainerState.fresh());
    }

    Stage stage(ContainerSpec container) {
        return of(container).stage();
    }

    PodState with(ContainerSpec container, ContainerState state) {
        var changed = new HashMap<>(containers);
        changed.put(container.name(), state);
        return new PodState(startTime, Map.copyOf(changed), stop, expired);
    }

    PodState with(ContainerSpec container, Stage stage) {
        return with(container, of(container).at(stage));
    }

    PodState with(Stop value) {
        return new PodState(startTime, containers, Optional.of(value), expired);
    }

    PodState expire() {
        return new PodState(startTime, containers, stop, true);
    }

    boolean initialised(PodSpec pod) {
        return pod.initContainers().stream().allMatch(this::done);
    }

    /// Whether an init container lets the next one start: it succeeded, or as a sidecar it has been
    /// up at least once.
    boolean done(ContainerSpec init) {
        return switch (stage(init)) {
            case Stage.Ended(var exit) -> exit.code() == 0 || init.sidecar();
            case Stage.Running(var run) -> init.sidecar() && run.started();
            case Stage.Waiting _, Stage.Starting _, Stage.Stopping _, Stage.BackingOff _ ->
                    init.sidecar() && of(init).restarts() > 0;
        };
    }

    /// Whether the pod's own containers have all ended for good.
    boolean finished(PodSpec pod) {
        return pod.containers().stream().map(this::stage).allMatch(Stage.Ended.class::isInstance);
    }

    boolean anyAlive() {
        return stages().anyMatch(Stage::alive);
    }

    private Stream<Stage> stages() {
        return containers.values().stream().map(ContainerState::stage);
    }

    /// Ready for traffic: never while the pod is being deleted.
    boolean ready(ContainerSpec container) {
        if (container.init() && !container.sidecar()) {
            return stage(container).succeeded();
        }
        return stop.isEmpty() && stage(container) instanceof Stage.Running(var run) && run.ready();
    }
}
