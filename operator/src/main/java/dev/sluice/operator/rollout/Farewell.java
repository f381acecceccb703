package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.reading.Memories;
import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.operator.workload.Target;
import dev.sluice.operator.workload.Workload;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Route;
import dev.sluice.routing.RouteRefused;
import dev.sluice.routing.Selector;
import dev.sluice.routing.ServiceObjects;
import dev.sluice.routing.ServiceObjects.Role;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private static final Logger LOG = LoggerFactory.getLogger(Farewell.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Every pod, and no deadline but the workload's own.
    private static final Workload.Terms ALL_SERVE =
            new Workload.Terms(100, 0, Instant.EPOCH, Instant.EPOCH);

    private final Writes writes;
    private final Groundwork groundwork;
    private final Announcer announcer;
    private final InstantSource clock;

    Farewell(Writes writes, Groundwork groundwork, Announcer announcer, InstantSource clock) {
        this.writes = writes;
        this.groundwork = groundwork;
        this.announcer = announcer;
        this.clock = clock;
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
        show(scene, view);
        if (scene.target().isScaledDown()) {
            resume(scene, view);
        }
        if (!wake(scene.target(), view)) {
            return false;
        }
        var target = scene.with(Selector.Previous.NONE);
        steer(target, view);
        if (scene.canary().getSpec() != null
                && Boolean.TRUE.equals(scene.spec().revertOnDeletion())) {
            // After everything leads to the target: what was found there before has the last word.
            revert(
                    scene.with(
                            Observer.observed(scene.router(), scene.route(), view), scene.live()),
                    view);
        }
        if (scene.memory().standing().previous().isPresent()) {
            groundwork.service(scene.with(Selector.Previous.NONE), Role.CANARY, view);
        }
        keepServing(target, view);
        return true;
    }

    /// All routes lead to the target, also those of an A/B test for whoever does not match: the
    /// primary goes.
    private void steer(Scene scene, View view) throws WriteRefused, NotReady {
        var primaryStays = scene.target().primaryKey().equals(scene.target().key());
        if (scene.plan().routed() && !primaryStays) {
            groundwork.route(
                    scene.with(Observer.forEverybody(scene.route())), Split.canary(100), view);
        }
    }

    private void show(Scene scene, View view) throws WriteRefused {
        var newest = view.get(scene.key());
        if (newest.isEmpty() || scene.memory().phase() instanceof Phase.Terminating) {
            return;
        }
        var leaving = scene.memory().to(new Phase.Terminating());
        var kind = scene.plan().names().kind();
        var status =
                Memories.write(
                                scene.status(),
                                leaving,
                                kind,
                                "the Canary is deleted",
                                clock.instant())
                        .done();
        var written = newest.get().deepCopy();
        written.set("status", JSON.valueToTree(status));
        writes.updateStatus(scene.key(), written);
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
    private void keepServing(Scene scene, View view) throws WriteRefused {
        if (scene.target().primaryKey().equals(scene.target().key())) {
            // Knative: there is no primary that would go, and traffic stays as it is.
            return;
        }
        for (var role : List.of(Role.APEX, Role.CANARY)) {
            release(ServiceObjects.key(scene.route(), role), scene.route(), view);
        }
        pointApexAtTarget(scene.route(), view);
        for (var key : scene.router().observed(scene.route())) {
            // A slice is emptied by now: it leads nowhere, and may go with its Canary.
            if (!key.equals(ServiceObjects.key(scene.route(), Role.PRIMARY))
                    && !key.kind().equals(Kind.ENDPOINT_SLICE)) {
                release(key, scene.route(), view);
            }
        }
    }

    /// Of a Canary that makes no sense any more: what can still be told to lead to its target stays
    /// behind and does, whatever the rest of the Canary says.
    void salvage(Observer.Remains remains, View view) throws WriteRefused {
        var target = remains.target();
        if (!target.workload().hasPods() || target.primaryKey().equals(target.key())) {
            return;
        }
        var route = remains.route();
        for (var role : List.of(Role.APEX, Role.CANARY)) {
            release(ServiceObjects.key(route, role), route, view);
        }
        pointApexAtTarget(route, view);
        for (var object : steered(remains, view).entrySet()) {
            writes.apply(view, object.getKey(), object.getValue());
            release(object.getKey(), route, view);
        }
    }

    /// The routes with all traffic on the target; nothing where they cannot be told any more.
    private static Map<ObjectKey, ObjectNode> steered(Observer.Remains remains, View view) {
        var steered = new LinkedHashMap<ObjectKey, ObjectNode>();
        if (remains.router().isEmpty()) {
            return steered;
        }
        var router = remains.router().get();
        try {
            var route = Observer.forEverybody(remains.route());
            var observed = Observer.observed(router, route, view);
            for (var object : router.render(route, Split.canary(100), observed)) {
                for (var key : router.observed(route)) {
                    if (isOf(object, key) && view.get(key).isPresent()) {
                        steered.put(key, object);
                    }
                }
            }
            return steered;
        } catch (RouteRefused | NotReady refused) {
            LOG.warn("{} leaves its routes as they are: {}", remains.key(), refused.getMessage());
            return Map.of();
        }
    }

    private void release(ObjectKey key, Route route, View view) throws WriteRefused {
        var found = view.get(key);
        if (found.isEmpty() || !isOurs(found.get(), route)) {
            return;
        }
        var released = found.get().deepCopy();
        if (released.path("metadata").path("ownerReferences") instanceof ArrayNode owners) {
            for (var i = owners.size() - 1; i >= 0; i--) {
                if (isThis(owners.get(i), route)) {
                    owners.remove(i);
                }
            }
        }
        writes.apply(view, key, released);
    }

    /// Also an apex that somebody else made and the operator adopted: it must not be left pointing
    /// at pods that go.
    private void pointApexAtTarget(Route route, View view) throws WriteRefused {
        var key = ServiceObjects.key(route, Role.APEX);
        var found = view.get(key);
        var selector = route.selector();
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

    private static boolean isOurs(ObjectNode object, Route route) {
        return object.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(it -> isThis(it, route));
    }

    private static boolean isThis(JsonNode owner, Route route) {
        return owner.path("uid").asText().equals(route.owner().uid());
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
