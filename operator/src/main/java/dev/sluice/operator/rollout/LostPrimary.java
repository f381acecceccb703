package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.workload.Target;

import java.util.Optional;

/// A primary that somebody deleted comes back as what was promoted, not as what the target runs by
/// now.
final class LostPrimary {
    private LostPrimary() {}

    /// The target as it was when it was promoted; empty when that cannot be found any more.
    static Optional<Target> promoted(Scene scene, View view) {
        var target = scene.target();
        var promoted = scene.memory().promoted();
        if (!target.workload().hasPods()) {
            return target.revision().spec().equals(promoted)
                    ? Optional.of(target)
                    : Optional.empty();
        }
        return template(target, promoted, view)
                .map(template -> target.as(template, view, replicas(scene, view)));
    }

    private static Optional<ObjectNode> template(Target target, String promoted, View view) {
        if (target.revision().spec().equals(promoted)) {
            return Optional.of(target.workload().template(target.object()));
        }
        if (!target.workload().kind().equals(Kinds.DEPLOYMENT)) {
            return Optional.empty();
        }
        var uid = target.object().at("/metadata/uid").asText();
        return view.fetch(Kinds.REPLICA_SET, target.namespace()).stream()
                .filter(set -> isOf(uid, set))
                .map(LostPrimary::template)
                .filter(template -> target.revisionOf(template).equals(promoted))
                .findFirst();
    }

    private static boolean isOf(String uid, ObjectNode set) {
        return set.at("/metadata/ownerReferences")
                .valueStream()
                .anyMatch(owner -> owner.path("uid").asText().equals(uid));
    }

    private static ObjectNode template(ObjectNode set) {
        ObjectNode template =
                set.at("/spec/template") instanceof ObjectNode found
                        ? found.deepCopy()
                        : set.objectNode();
        if (template.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove("pod-template-hash");
        }
        return template;
    }

    /// The target has none to tell of while it is scaled down; then whoever scales the primary
    /// knows, or the manifest somebody applied.
    private static int replicas(Scene scene, View view) {
        var object = scene.target().object();
        var now = object.at("/spec/replicas").asInt(1);
        if (now > 0) {
            return now;
        }
        if (scene.scaler().isPresent()) {
            var scaler = scene.scaler().get();
            var last =
                    view.get(scaler.primaryKey())
                            .map(twin -> twin.at("/status/desiredReplicas").asInt(0))
                            .orElse(0);
            return Math.max(scaler.least(), last);
        }
        JsonNode applied = scene.target().lastApplied();
        return Math.max(1, applied.at("/spec/replicas").asInt(1));
    }
}
