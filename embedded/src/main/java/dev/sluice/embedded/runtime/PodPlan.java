package dev.sluice.embedded.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what happens next in a pod: pure, from the pod, what is known of its processes, and the
/// time.
final class PodPlan {
    private final PodSpec pod;
    private final Instant now;
    private final Duration drain;
    private final List<Action> actions = new ArrayList<>();
    private PodState state;
    private Instant wake = Instant.MAX;

    private PodPlan(PodSpec pod, PodState state, Instant now, Duration drain) {
        this.pod = pod;
        this.state = state;
        this.now = now;
        this.drain = drain;
    }

    /// @param wake when to decide again if nothing happens before
    record Decision(PodState state, List<Action> actions, Optional<Instant> wake) {}

    /// @param drain how long processes go on after deletion, so that callers learn of it
    static Decision decide(PodSpec pod, PodState state, Instant now, Duration drain) {
        var plan = new PodPlan(pod, state, now, drain);
        if (pod.deleting()) {
            plan.windDown();
        } else {
            plan.goOn();
        }
        return new Decision(
                plan.state,
                List.copyOf(plan.actions),
                plan.wake.equals(Instant.MAX) ? Optional.empty() : Optional.of(plan.wake));
    }

    private void goOn() {
        if (isOverdue()) {
            state = state.expire();
        }
        if (state.expired()) {
            pod.all().forEach(this::end);
            return;
        }
        pod.ephemeral().forEach(state.finished(pod) ? this::end : this::progress);
        for (var init : pod.initContainers()) {
            if (init.sidecar() && state.finished(pod)) {
                end(init);
            } else if (init.sidecar() || !state.done(init)) {
                progress(init);
            }
            if (!state.done(init)) {
                return;
            }
        }
        pod.containers().forEach(this::progress);
    }

    private boolean isOverdue() {
        var deadline = pod.spec().path("activeDeadlineSeconds");
        if (!deadline.isNumber() || state.expired() || state.finished(pod)) {
            return false;
        }
        var due = state.startTime().plusSeconds(deadline.asLong());
        if (now.isBefore(due)) {
            wakeAt(due);
            return false;
        }
        return true;
    }

    /// For a sidecar nobody needs any more, and for each container of a pod that is overdue.
    private void end(ContainerSpec container) {
        switch (state.stage(container)) {
            case Stage.Running(var run) -> {
                actions.add(stopping(container));
                stop(container, run, now.plusSeconds(pod.grace()));
            }
            case Stage.Stopping stopping -> pressOn(container, stopping);
            case Stage.BackingOff(var exit, var _, var _) ->
                    state = state.with(container, new Stage.Ended(exit));
            case Stage.Waiting _, Stage.Starting _, Stage.Ended _ -> {}
        }
    }

    private static Action stopping(ContainerSpec container) {
        return new Action.Tell(
                container, false, "Killing", "Stopping container " + container.name());
    }

    private void progress(ContainerSpec container) {
        var known = state.of(container);
        switch (known.stage()) {
            case Stage.Waiting waiting -> {
                if (!waiting.blocked()) {
                    state = state.with(container, new Stage.Starting());
                    actions.add(new Action.Start(container, known.restarts()));
                }
            }
            case Stage.BackingOff backingOff -> {
                if (now.isBefore(backingOff.until())) {
                    wakeAt(backingOff.until());
                } else {
                    state = state.with(container, known.again(backingOff.exit()));
                    actions.add(new Action.Start(container, known.restarts() + 1));
                }
            }
            case Stage.Running(var run) -> watch(container, run);
            case Stage.Stopping stopping -> pressOn(container, stopping);
            case Stage.Starting _, Stage.Ended _ -> {}
        }
    }

    private void watch(ContainerSpec container, Run run) {
        if (!run.good(ProbeSpec.Kind.LIVENESS)) {
            failed(container, run, "liveness");
            return;
        }
        if (!run.started() && startupFailed(container, run)) {
            failed(container, run, "startup");
            return;
        }
        for (var kind : ProbeSpec.Kind.values()) {
            container.probe(kind).ifPresent(probe -> ask(container, kind, probe));
        }
    }

    private static boolean startupFailed(ContainerSpec container, Run run) {
        var health = run.health().get(ProbeSpec.Kind.STARTUP);
        return health != null
                && container
                        .probe(ProbeSpec.Kind.STARTUP)
                        .filter(probe -> health.failures() >= probe.failureThreshold())
                        .isPresent();
    }

    private void failed(ContainerSpec container, Run run, String probe) {
        actions.add(
                new Action.Tell(
                        container,
                        false,
                        "Killing",
                        "Container "
                                + container.name()
                                + " failed "
                                + probe
                                + " probe, will be restarted"));
        stop(container, run, now.plusSeconds(pod.grace()));
    }

    private void ask(ContainerSpec container, ProbeSpec.Kind kind, ProbeSpec probe) {
        if (!(state.stage(container) instanceof Stage.Running(var run)) || !run.asks(kind)) {
            return;
        }
        var health = run.health().get(kind);
        if (health == null || health.asking()) {
            return;
        }
        if (now.isBefore(health.next())) {
            wakeAt(health.next());
            return;
        }
        state =
                state.with(
                        container,
                        new Stage.Running(run.with(kind, health.asked(kind, probe, now))));
        actions.add(new Action.Probe(container, state.of(container).restarts(), kind, probe));
    }

    /// Deletion: unready at once, go on until callers know, then hook, SIGTERM, SIGKILL, remove.
    private void windDown() {
        var stop = state.stop().orElseGet(this::beginStop);
        var latest = stop.seenAt().plusSeconds(pod.deletionGrace());
        var killAt = latest.isBefore(stop.killAt()) ? latest : stop.killAt();
        stop = new PodState.Stop(stop.seenAt(), stop.drainUntil(), killAt, stop.removed());
        state = state.with(stop);
        if (!state.anyAlive()) {
            if (!stop.removed()) {
                state = state.with(new PodState.Stop(stop.seenAt(), now, killAt, true));
                actions.add(new Action.Remove());
            }
            return;
        }
        for (var container : pod.all().toList()) {
            switch (state.stage(container)) {
                case Stage.Running(var run) -> {
                    if (now.isBefore(stop.drainUntil()) && now.isBefore(killAt)) {
                        wakeAt(stop.drainUntil().isBefore(killAt) ? stop.drainUntil() : killAt);
                    } else {
                        actions.add(stopping(container));
                        stop(container, run, killAt);
                    }
                }
                case Stage.Stopping(var run, var at, var step) ->
                        pressOn(
                                container,
                                new Stage.Stopping(run, killAt.isBefore(at) ? killAt : at, step));
                case Stage.Starting _ -> cutShort(container, killAt);
                case Stage.Waiting _, Stage.BackingOff _, Stage.Ended _ -> {}
            }
        }
    }

    /// Its postStart hook may take longer than the pod has left.
    private void cutShort(ContainerSpec container, Instant killAt) {
        if (now.isBefore(killAt)) {
            wakeAt(killAt);
        } else {
            actions.add(new Action.Kill(container));
        }
    }

    private PodState.Stop beginStop() {
        // Nobody sends to a pod that was not ready, so only a ready one drains.
        var serving = pod.containers().stream().anyMatch(state::ready);
        var killAt = now.plusSeconds(pod.deletionGrace());
        return new PodState.Stop(now, serving ? now.plus(drain) : now, killAt, false);
    }

    private void stop(ContainerSpec container, Run run, Instant killAt) {
        var hook = container.preStop();
        var step = hook.isPresent() ? Stage.Step.HOOK : Stage.Step.TERM;
        if (hook.isPresent()) {
            actions.add(new Action.Hook(container, state.of(container).restarts(), hook.get()));
        } else {
            actions.add(new Action.Terminate(container));
        }
        pressOn(container, new Stage.Stopping(run, killAt, step));
    }

    private void pressOn(ContainerSpec container, Stage.Stopping stopping) {
        var step = stopping.step();
        if (step != Stage.Step.KILL) {
            if (now.isBefore(stopping.killAt())) {
                wakeAt(stopping.killAt());
            } else {
                step = Stage.Step.KILL;
                actions.add(new Action.Kill(container));
            }
        }
        state = state.with(container, new Stage.Stopping(stopping.run(), stopping.killAt(), step));
    }

    private void wakeAt(Instant at) {
        if (at.isBefore(wake)) {
            wake = at;
        }
    }
}
