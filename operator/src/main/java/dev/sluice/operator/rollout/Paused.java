package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.engine.rollout.Sight;
import dev.sluice.routing.ObjectKey;

import java.util.Optional;

/// A Deployment that somebody paused in the middle of a change: only a person lets it go on.
final class Paused {
    private Paused() {}

    /// What a canary waits for; empty when neither its target nor its primary waits for anybody.
    static Optional<NotReady> trouble(Scene scene, Sight sight) {
        var target = scene.target();
        var own = why(target.key(), target.object(), sight.canary());
        return own.isPresent()
                ? own
                : target.primary().flatMap(it -> why(target.primaryKey(), it, sight.primary()));
    }

    private static Optional<NotReady> why(ObjectKey key, ObjectNode object, Readiness readiness) {
        return readiness instanceof Readiness.Ready || !object.at("/spec/paused").asBoolean(false)
                ? Optional.empty()
                : Optional.of(
                        new NotReady(
                                "DeploymentPaused",
                                "%s is paused with a change under way; resume it with kubectl rollout resume deployment/%s -n %s"
                                        .formatted(key, key.name(), key.namespace())));
    }
}
