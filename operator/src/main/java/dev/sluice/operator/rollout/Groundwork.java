package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.EndpointSplit;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.RouteRefused;
import dev.sluice.routing.ServiceObjects;
import dev.sluice.routing.ServiceObjects.Role;

import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// What must be there before anything is decided: the Services, the primary, and, once the canary
/// is initialised, the apex and the routes. What somebody else changed is put right; what is right
/// costs no request.
final class Groundwork {
    private final Writes writes;
    private final Supplier<String> ids;
    private final Target.Rules rules;

    /// @param ids a fresh id for the pods of a primary
    Groundwork(Writes writes, Supplier<String> ids, Target.Rules rules) {
        this.writes = writes;
        this.ids = ids;
        this.rules = rules;
    }

    /// @return the scene with what was put right
    Scene lay(Scene scene, View view) throws WriteRefused, NotReady {
        service(scene, Role.CANARY, view);
        service(scene, Role.PRIMARY, view);
        follower(scene, view);
        var ready = scene.with(primary(scene, view));
        if (ready.target().primary().isPresent()) {
            scaler(ready, view, true);
        }
        return isInitialised(scene) ? repair(ready, view) : ready;
    }

    /// Of a suspended canary nothing is touched, but pods come and go: users must not be sent to
    /// those that are gone.
    ///
    /// @return the same scene
    Scene follow(Scene scene, View view) throws WriteRefused {
        if (EndpointSplit.isAskedFor(scene.route())) {
            for (var slice : new EndpointSplit(scene.route(), scene.observed()).slices()) {
                write(slice, List.of(), view);
            }
        }
        return scene;
    }

    static boolean isInitialised(Scene scene) {
        return !(scene.memory().phase() instanceof Phase.Initializing);
    }

    /// Puts apex and routes right without moving traffic.
    private Scene repair(Scene scene, View view) throws WriteRefused, NotReady {
        service(scene, Role.APEX, view);
        var split = scene.live().orElseGet(() -> Split.canary(scene.memory().routed(scene.plan())));
        route(scene, split, view);
        var observed = Observer.observed(scene.router(), scene.route(), view);
        return scene.with(observed, Optional.of(split));
    }

    private void follower(Scene scene, View view) throws WriteRefused {
        var key = scene.target().followerKey();
        var wanted = scene.target().follower(scene.owner(), view.get(key));
        if (wanted.isPresent()) {
            writes.apply(view, key, wanted.get());
        }
    }

    /// What brings its own Services, or needs none, gets none.
    void service(Scene scene, Role role, View view) throws WriteRefused {
        if (!scene.target().workload().hasPods()) {
            return;
        }
        var observed = scene.observed();
        List<ServiceObjects.Discovered> discovered =
                scene.route().service().path("portDiscovery").asBoolean()
                        ? ServiceObjects.discover(
                                scene.route(), scene.target().object().at("/spec/template/spec"))
                        : List.of();
        writes.apply(
                view,
                ServiceObjects.key(scene.route(), role),
                ServiceObjects.render(scene.route(), role, observed, discovered));
    }

    void route(Scene scene, Split split, View view) throws WriteRefused, NotReady {
        try {
            // Read again: a router's objects may refer to Services that were created a moment ago.
            var observed = Observer.observed(scene.router(), scene.route(), view);
            var keys = scene.router().observed(scene.route());
            for (var object : scene.router().render(scene.route(), split, observed)) {
                write(object, keys, view);
            }
        } catch (RouteRefused refused) {
            throw new NotReady("RouteRefused", String.valueOf(refused.getMessage()));
        }
    }

    /// How many EndpointSlices it takes is not known beforehand.
    private void write(ObjectNode object, List<ObjectKey> keys, View view) throws WriteRefused {
        var metadata = object.path("metadata");
        var name = metadata.path("name").asText();
        var kind = object.path("kind").asText();
        for (var key : keys) {
            if (key.name().equals(name) && key.kind().kind().equals(kind)) {
                writes.apply(view, key, object);
                return;
            }
        }
        if (kind.equals(Kind.ENDPOINT_SLICE.kind())) {
            var namespace = metadata.path("namespace").asText();
            writes.apply(view, Kind.ENDPOINT_SLICE.key(namespace, name), object);
        }
    }

    private Target primary(Scene scene, View view) throws WriteRefused, NotReady {
        var target = scene.target();
        if (target.primary().isPresent()) {
            return target;
        }
        var source = isInitialised(scene) ? lost(scene, view) : target;
        if (source.equals(target)) {
            configs(scene, view);
        }
        writes.create(target.primaryKey(), source.newPrimary(scene.owner(), ids.get(), rules));
        return target.with(view.get(target.primaryKey()));
    }

    /// What was never promoted must not become the primary just because somebody deleted it.
    private static Target lost(Scene scene, View view) throws NotReady {
        var target = scene.target();
        return LostPrimary.promoted(scene, view)
                .orElseThrow(() ->
                        new NotReady(
                                "PrimaryMissing",
                                "%s was deleted, and %s runs a revision that is not promoted; set the target back to the promoted revision"
                                        .formatted(target.primaryKey(), target.key())));
    }

    void configs(Scene scene, View view) throws WriteRefused {
        var target = scene.target();
        for (var copy :
                target.configs().copies(target.namespace(), scene.owner(), view).entrySet()) {
            writes.apply(view, copy.getKey(), copy.getValue());
        }
    }

    /// @param once leave an existing twin as it is
    void scaler(Scene scene, View view, boolean once) throws WriteRefused {
        if (scene.scaler().isEmpty()) {
            return;
        }
        var scaler = scene.scaler().get();
        ObjectKey key = scaler.primaryKey();
        var current = view.get(key);
        if (once && current.isPresent()) {
            return;
        }
        writes.apply(view, key, scaler.forPrimary(scene.target().name(), scene.owner(), current));
    }
}
