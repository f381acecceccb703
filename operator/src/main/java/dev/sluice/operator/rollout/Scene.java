package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanarySpec;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Memory;
import dev.sluice.engine.rollout.Plan;
import dev.sluice.operator.workload.Autoscaler;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Observed;
import dev.sluice.routing.Route;
import dev.sluice.routing.Router;
import dev.sluice.routing.Selector;

import java.util.Objects;
import java.util.Optional;

/// Everything one tick knows about one canary, seen in one moment.
///
/// @param json the Canary as stored; what the status is written back to
/// @param provider the router's name in force
/// @param observed the router's objects and the core Services
/// @param live how traffic is split now; empty when the route does not exist yet or cannot be read
public record Scene(
        ObjectKey key,
        ObjectNode json,
        Canary canary,
        Plan plan,
        Memory memory,
        Target target,
        Optional<Autoscaler> scaler,
        String provider,
        Router router,
        Route route,
        Observed observed,
        Optional<Split> live) {

    CanarySpec spec() {
        return Objects.requireNonNull(canary.getSpec());
    }

    CanaryStatus status() {
        return Objects.requireNonNullElse(canary.getStatus(), CanaryStatus.NONE);
    }

    /// The owner reference for everything that is generated.
    ObjectNode owner() {
        return json.objectNode()
                .put("apiVersion", key.kind().apiVersion())
                .put("kind", key.kind().kind())
                .put("name", key.name())
                .put("uid", json.path("metadata").path("uid").asText())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    Scene with(Target newer) {
        return new Scene(
                key, json, canary, plan, memory, newer, scaler, provider, router, route, observed,
                live);
    }

    /// The scene with the previous version's pods in another place.
    Scene with(Selector.Previous previous) {
        return with(route.with(route.selector().with(previous)));
    }

    Scene with(Route newer) {
        return new Scene(
                key, json, canary, plan, memory, target, scaler, provider, router, newer, observed,
                live);
    }

    /// The scene after this status was stored.
    Scene with(ObjectNode stored, CanaryStatus status, Route newer) {
        var remembering = new Canary();
        remembering.setMetadata(canary.getMetadata());
        remembering.setSpec(canary.getSpec());
        remembering.setStatus(status);
        return new Scene(
                key,
                stored,
                remembering,
                plan,
                memory,
                target,
                scaler,
                provider,
                router,
                newer,
                observed,
                live);
    }

    Scene with(Observed newer, Optional<Split> split) {
        return new Scene(
                key, json, canary, plan, memory, target, scaler, provider, router, route, newer,
                split);
    }
}
