package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.operator.workload.Target;
import dev.sluice.operator.workload.Workload;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Selector;
import dev.sluice.routing.ServiceObjects;
import dev.sluice.routing.ServiceObjects.Role;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The deletion of a Canary: the target serves everybody again before the primary goes.
///
/// With `revertOnDeletion`, Services and routes are put back as they were found. Without it, those
/// that send requests to the target stay behind without an owner, so that nobody's requests stop
/// being answered.
final class Farewell {
    /// Flagger's, on Canaries with `revertOnDeletion`.
    static final String REVERT = "finalizer.flagger.app";

    /// Ours, on all others.
    static final String KEEP_SERVING = "sluice.dev/keep-serving";

    /// Every pod, and no deadline but the workload's own.
    private static final Workload.Terms ALL_SERVE =
            new Workload.Terms(100, 0, Instant.EPOCH, Instant.EPOCH);

    private final Writes writes;
    private final Groundwork groundwork;
    private final Announcer announcer;

    Farewell(Writes writes, Groundwork groundwork, Announcer announcer) {
        this.writes = writes;
        this.groundwork = groundwork;
        this.announcer = announcer;
    }

    static boolean isLeaving(ObjectNode canary) {
        return canary.path("metadata").has("deletionTimestamp");
    }

    static boolean holds(ObjectNode canary) {
        return finalizers(canary).stream()
                .anyMatch(it -> it.equals(REVERT) || it.equals(KEEP_SERVING));
    }

    /// Makes sure the Canary cannot vanish without [#leave].
    void hold(ObjectKey key, ObjectNode canary) throws WriteRefused {
        var reverts = canary.at("/spec/revertOnDeletion").asBoolean(false);
        var wanted = reverts ? REVERT : KEEP_SERVING;
        var other = reverts ? KEEP_SERVING : REVERT;
        var now = finalizers(canary);
        if (now.contains(wanted) && !now.contains(other)) {
            return;
        }
        var kept = new ArrayList<>(now);
        kept.remove(other);
        if (!kept.contains(wanted)) {
            kept.add(wanted);
        }
        writes.update(key, withFinalizers(canary, kept));
    }

    /// One step of saying goodbye.
    ///
    /// @return whether the Canary is let go now; otherwise the target's pods are waited for
    boolean leave(Scene scene, View view) throws WriteRefused, NotReady {
        if (!Groundwork.isInitialised(scene)) {
            return true;
        }
        if (scene.target().isScaledDown()) {
            resume(scene, view);
        }
        if (!wake(scene.target(), view)) {
            return false;
        }
        if (scene.canary().getSpec() != null
                && Boolean.TRUE.equals(scene.spec().revertOnDeletion())) {
            revert(scene, view);
        }
        if (scene.memory().previousStandsBy()) {
            groundwork.service(scene.with(Selector.Previous.NONE), Role.CANARY, view);
        }
        keepServing(scene.with(Selector.Previous.NONE), view);
        return true;
    }

    /// Gives the target its pods back.
    ///
    /// @return whether they serve, or will not by waiting: a target that is broken must not keep
    ///   its Canary for ever
    boolean wake(Target target, View view) throws WriteRefused {
        if (!target.workload().hasPods()) {
            return true;
        }
        if (target.isScaledDown()) {
            writes.apply(view, target.key(), target.scaledUp(Optional.empty()));
            return false;
        }
        return switch (target.canaryReadiness(ALL_SERVE)) {
            case Readiness.Ready _, Readiness.Stuck _ -> true;
            case Readiness.NotYet _ -> false;
        };
    }

    private void resume(Scene scene, View view) throws WriteRefused {
        if (scene.scaler().isPresent()) {
            var resumed = scene.scaler().get().paused(false);
            if (resumed.isPresent()) {
                writes.apply(view, scene.scaler().get().key(), resumed.get());
            }
        }
    }

    private void revert(Scene scene, View view) throws WriteRefused {
        var revert = scene.router().revert(scene.route(), scene.observed());
        for (var object : revert.apply()) {
            for (var key : scene.router().observed(scene.route())) {
                if (isOf(object, key)) {
                    writes.apply(view, key, object);
                }
            }
        }
        for (var key : revert.delete()) {
            writes.delete(key);
        }
        if (!scene.target().workload().hasPods()) {
            return;
        }
        var apex = ServiceObjects.revertApex(scene.route(), scene.observed());
        if (apex.isPresent()) {
            writes.apply(view, ServiceObjects.key(scene.route(), Role.APEX), apex.get());
        }
    }

    /// Everything that leads to the target loses its owner, so that garbage collection takes only
    /// the primary.
    private void keepServing(Scene scene, View view) throws WriteRefused, NotReady {
        if (scene.target().primaryKey().equals(scene.target().key())) {
            // Knative: there is no primary that would go, and traffic stays as it is.
            return;
        }
        if (scene.plan().routed()) {
            groundwork.route(scene, Split.canary(100), view);
        }
        for (var role : List.of(Role.APEX, Role.CANARY)) {
            release(ServiceObjects.key(scene.route(), role), scene, view);
        }
        pointApexAtTarget(scene, view);
        for (var key : scene.router().observed(scene.route())) {
            if (!key.equals(ServiceObjects.key(scene.route(), Role.PRIMARY))) {
                release(key, scene, view);
            }
        }
    }

    private void release(ObjectKey key, Scene scene, View view) throws WriteRefused {
        var found = view.get(key);
        if (found.isEmpty() || !isOurs(found.get(), scene)) {
            return;
        }
        var released = found.get().deepCopy();
        if (released.path("metadata").path("ownerReferences") instanceof ArrayNode owners) {
            for (var i = owners.size() - 1; i >= 0; i--) {
                if (isThis(owners.get(i), scene)) {
                    owners.remove(i);
                }
            }
        }
        writes.apply(view, key, released);
    }

    /// Also an apex that somebody else made and the operator adopted: it must not be left pointing
    /// at pods that go.
    private void pointApexAtTarget(Scene scene, View view) throws WriteRefused {
        var key = ServiceObjects.key(scene.route(), Role.APEX);
        var found = view.get(key);
        var selector = scene.route().selector();
        if (found.isEmpty()
                || !found.get()
                        .path("spec")
                        .path("selector")
                        .path(selector.label())
                        .asText()
                        .equals(selector.value() + "-primary")) {
            return;
        }
        var pointed = found.get().deepCopy();
        pointed.withObject("/spec/selector").put(selector.label(), selector.value());
        writes.apply(view, key, pointed);
    }

    private static boolean isOurs(ObjectNode object, Scene scene) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(it -> isThis(it, scene));
    }

    private static boolean isThis(JsonNode owner, Scene scene) {
        return owner.path("uid").asText().equals(scene.json().at("/metadata/uid").asText());
    }

    private static boolean isOf(ObjectNode object, ObjectKey key) {
        return key.name().equals(object.at("/metadata/name").asText())
                && key.kind().kind().equals(object.path("kind").asText());
    }

    /// Lets the Canary go.
    void letGo(ObjectKey key, ObjectNode canary, String message) throws WriteRefused {
        var kept = new ArrayList<>(finalizers(canary));
        kept.remove(REVERT);
        kept.remove(KEEP_SERVING);
        announcer.sayWaiting(key, canary, message);
        writes.update(key, withFinalizers(canary, kept));
    }

    private static List<String> finalizers(ObjectNode canary) {
        return canary.at("/metadata/finalizers").valueStream().map(JsonNode::asText).toList();
    }

    private static ObjectNode withFinalizers(ObjectNode canary, List<String> finalizers) {
        var changed = canary.deepCopy();
        var metadata = changed.withObject("/metadata");
        if (finalizers.isEmpty()) {
            metadata.remove("finalizers");
        } else {
            var list = metadata.putArray("finalizers");
            finalizers.forEach(list::add);
        }
        return changed;
    }
}
