package dev.sluice.embedded.runtime;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a report from the shell changes in a pod's state: pure.
final class PodReactions {
    private PodReactions() {}

    /// @param actions what to tell or do because of it
    record Reaction(PodState state, List<Action> actions) {
        static Reaction none(PodState state) {
            return new Reaction(state, List.of());
        }
    }

    static Reaction react(PodSpec pod, PodState state, Happening happening, Instant now) {
        return switch (happening) {
            case Happening.Looked _ -> Reaction.none(state);
            case Happening.ConfigChanged _ -> Reaction.none(unblocked(pod, state));
            case Happening.Started started ->
                    pod.container(started.container())
                            .map(container -> started(state, container, started))
                            .orElse(Reaction.none(state));
            case Happening.Blocked blocked ->
                    pod.container(blocked.container())
                            .map(container -> blocked(state, container, blocked))
                            .orElse(Reaction.none(state));
            case Happening.StartFailed failed ->
                    pod.container(failed.container())
                            .map(container -> startFailed(pod, state, container, failed))
                            .orElse(Reaction.none(state));
            case Happening.PostStartFailed failed ->
                    pod.container(failed.container())
                            .map(container -> hookFailed(state, container, failed.message()))
                            .orElse(Reaction.none(state));
            case Happening.Exited exited ->
                    current(pod, state, exited.container(), exited.run())
                            .map(container -> exited(pod, state, container, exited))
                            .orElse(Reaction.none(state));
            case Happening.Probed probed ->
                    current(pod, state, probed.container(), probed.run())
                            .map(container -> probed(state, container, probed, now))
                            .orElse(Reaction.none(state));
            case Happening.HookEnded ended ->
                    current(pod, state, ended.container(), ended.run())
                            .map(container -> hookEnded(state, container, ended))
                            .orElse(Reaction.none(state));
        };
    }

    private static Optional<ContainerSpec> current(
            PodSpec pod, PodState state, String name, int run) {
        return pod.container(name).filter(each -> state.of(each).restarts() == run);
    }

    private static PodState unblocked(PodSpec pod, PodState state) {
        var changed = state;
        for (var container : pod.all().toList()) {
            if (state.stage(container) instanceof Stage.Waiting(var reason, var message, var held)
                    && held) {
                changed = changed.with(container, new Stage.Waiting(reason, message, false));
            }
        }
        return changed;
    }

    private static Reaction started(
            PodState state, ContainerSpec container, Happening.Started started) {
        var name = container.name();
        var image = container.image();
        return new Reaction(
                state.with(
                        container,
                        new Stage.Running(Run.start(container, started.pid(), started.at()))),
                List.of(
                        new Action.Tell(
                                container,
                                false,
                                "Pulled",
                                "Container image \"" + image + "\" already present on machine"),
                        new Action.Tell(container, false, "Created", "Created container: " + name),
                        new Action.Tell(container, false, "Started", "Started container " + name)));
    }

    private static Reaction blocked(
            PodState state, ContainerSpec container, Happening.Blocked blocked) {
        return new Reaction(
                state.with(container, new Stage.Waiting(blocked.reason(), blocked.message(), true)),
                List.of(new Action.Tell(container, true, "Failed", "Error: " + blocked.message())));
    }

    private static Reaction startFailed(
            PodSpec pod, PodState state, ContainerSpec container, Happening.StartFailed failed) {
        var exit = Exit.cannotStart(failed.message(), failed.at());
        var after = afterExit(pod, state, container, exit);
        var told = new ArrayList<Action>();
        told.add(new Action.Tell(container, true, "Failed", "Error: " + failed.message()));
        told.addAll(after.actions());
        return new Reaction(after.state(), List.copyOf(told));
    }

    private static Reaction hookFailed(PodState state, ContainerSpec container, String message) {
        return new Reaction(
                state,
                List.of(
                        new Action.Tell(
                                container,
                                true,
                                "FailedPostStartHook",
                                "PostStartHook failed: " + message)));
    }

    private static Reaction exited(
            PodSpec pod, PodState state, ContainerSpec container, Happening.Exited exited) {
        return switch (state.stage(container)) {
            case Stage.Running(var run) ->
                    afterExit(pod, state, container, Exit.of(run, exited.ending(), exited.at()));
            case Stage.Stopping stopping ->
                    afterExit(
                            pod,
                            state,
                            container,
                            Exit.of(stopping.run(), exited.ending(), exited.at()));
            case Stage.Waiting _, Stage.Starting _, Stage.BackingOff _, Stage.Ended _ ->
                    Reaction.none(state);
        };
    }

    private static Reaction afterExit(
            PodSpec pod, PodState state, ContainerSpec container, Exit exit) {
        var known = state.of(container);
        var unneeded = container.sidecar() && state.finished(pod);
        if (pod.deleting()
                || state.expired()
                || unneeded
                || !pod.restartPolicy(container).restarts(exit.code())) {
            return Reaction.none(state.with(container, known.ended(exit)));
        }
        var waiting = known.backOff(exit);
        var changed = state.with(container, waiting);
        if (waiting.stage() instanceof Stage.BackingOff backingOff
                && !backingOff.delay().isZero()) {
            var message =
                    "Back-off restarting failed container "
                            + container.name()
                            + " in pod "
                            + PodStatus.fullName(pod);
            return new Reaction(
                    changed, List.of(new Action.Tell(container, true, "BackOff", message)));
        }
        return Reaction.none(changed);
    }

    private static Reaction probed(
            PodState state, ContainerSpec container, Happening.Probed probed, Instant now) {
        var kind = probed.kind();
        var probe = container.probe(kind);
        if (!(state.stage(container) instanceof Stage.Running(var run)) || probe.isEmpty()) {
            return Reaction.none(state);
        }
        var health = run.health().get(kind);
        if (health == null) {
            return Reaction.none(state);
        }
        if (probed.answer().success()) {
            return Reaction.none(
                    running(state, container, run.with(kind, health.succeeded(probe.get()))));
        }
        if (!health.counts(kind, probe.get(), now)) {
            return Reaction.none(running(state, container, run.with(kind, health.ignored())));
        }
        var message = kind.title() + " probe failed: " + probed.answer().message();
        return new Reaction(
                running(state, container, run.with(kind, health.failed(probe.get(), now))),
                List.of(new Action.Tell(container, true, "Unhealthy", message)));
    }

    private static PodState running(PodState state, ContainerSpec container, Run run) {
        return state.with(container, new Stage.Running(run));
    }

    private static Reaction hookEnded(
            PodState state, ContainerSpec container, Happening.HookEnded ended) {
        if (!(state.stage(container) instanceof Stage.Stopping(var run, var killAt, var step))
                || step != Stage.Step.HOOK) {
            return Reaction.none(state);
        }
        var told = new ArrayList<Action>();
        if (!ended.answer().success()) {
            told.add(
                    new Action.Tell(
                            container,
                            true,
                            "FailedPreStopHook",
                            "PreStopHook failed: " + ended.answer().message()));
        }
        told.add(new Action.Terminate(container));
        return new Reaction(
                state.with(container, new Stage.Stopping(run, killAt, Stage.Step.TERM)),
                List.copyOf(told));
    }
}
