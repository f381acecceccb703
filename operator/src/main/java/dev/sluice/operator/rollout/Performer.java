package dev.sluice.operator.rollout;

import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Effect;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.operator.governance.PreviousTwin;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.Selector;
import dev.sluice.routing.ServiceObjects.Role;

import java.util.function.Supplier;

/// Carries out the effects of a decision, in order.
final class Performer {
    private final Writes writes;
    private final Groundwork groundwork;
    private final Announcer announcer;
    private final Supplier<String> ids;
    private final Target.Rules rules;
    private final PreviousTwin previous;

    Performer(
            Writes writes,
            Groundwork groundwork,
            Announcer announcer,
            Supplier<String> ids,
            Target.Rules rules) {
        this.writes = writes;
        this.groundwork = groundwork;
        this.announcer = announcer;
        this.ids = ids;
        this.rules = rules;
        this.previous = new PreviousTwin(writes);
    }

    /// @param next the phase the tick leads to
    void perform(Effect effect, Scene scene, Phase next, View view) throws WriteRefused, NotReady {
        switch (effect) {
            case Effect.Steer(var split) -> {
                groundwork.route(scene, split, view);
                sayShare(scene, split, view);
            }
            case Effect.ScaleUp() -> scaleUp(scene, view);
            case Effect.ScaleDown() -> scaleDown(scene, view);
            case Effect.CopyToPrimary() -> copy(scene, view);
            case Effect.KeepPrevious(var spec) ->
                    previous.keep(scene.target(), spec, scene.owner(), view);
            case Effect.ServePrevious() ->
                    groundwork.service(scene.with(Selector.Previous.SERVES), Role.APEX, view);
            case Effect.RestorePrimary() -> previous.restore(scene.target(), scene.owner(), view);
            case Effect.DropPrevious() -> previous.drop(scene.target(), view);
            case Effect.SyncScaler() -> groundwork.scaler(scene, view, false);
            case Effect.TakeOver() -> {
                groundwork.service(scene, Role.APEX, view);
                groundwork.route(scene, Split.ALL_PRIMARY, view);
            }
            case Effect.Say(var warning, var message, var arrives) ->
                    announcer.say(scene, arrives ? next : scene.memory().phase(), warning, message);
            case Effect.Alert alert -> announcer.alert(scene, alert);
            case Effect.Tell(var phase) -> announcer.tell(scene, phase);
            case Effect.Count(var success, var skipped) -> announcer.count(scene, success, skipped);
        }
    }

    /// Endpoints come in whole pieces: what was asked for is not always what there is.
    private void sayShare(Scene scene, Split split, View view) throws NotReady {
        var count = Observer.endpoints(scene, view);
        if (count.isPresent() && split.canary() > 0 && split.canary() < 100) {
            announcer.say(
                    scene,
                    scene.memory().phase(),
                    false,
                    "The canary of %s has %s of %s"
                            .formatted(
                                    scene.plan().names().dottedTarget(),
                                    count.get().sentence(),
                                    scene.route().apex()));
        }
    }

    private void scaleUp(Scene scene, View view) throws WriteRefused {
        pause(scene, view, false);
        var least = scene.scaler().map(scaler -> scaler.least());
        if (scene.target().workload().hasPods()) {
            var target = scene.target();
            writes.change(view, target.key(), target.object(), target.scaledUp(least));
        }
    }

    private void scaleDown(Scene scene, View view) throws WriteRefused {
        pause(scene, view, true);
        if (scene.target().workload().hasPods()) {
            var target = scene.target();
            writes.change(view, target.key(), target.object(), target.scaledDown());
        }
    }

    private void pause(Scene scene, View view, boolean pause) throws WriteRefused {
        var scaler = scene.scaler();
        if (scaler.isPresent()) {
            var changed = scaler.get().paused(pause);
            if (changed.isPresent()) {
                writes.change(view, scaler.get().key(), scaler.get().object(), changed.get());
            }
        }
    }

    private void copy(Scene scene, View view) throws WriteRefused {
        groundwork.configs(scene, view);
        var target = scene.target();
        var current = target.primary();
        // Repeating a copy would restart the primary's pods once more for nothing.
        if (current.isPresent() && !target.isCopied()) {
            writes.change(
                    view,
                    target.primaryKey(),
                    current.get(),
                    target.promoted(current.get(), ids.get(), scene.scaler().isPresent(), rules));
        }
    }
}
