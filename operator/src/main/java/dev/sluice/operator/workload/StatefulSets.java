package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.util.Optional;
import java.util.Set;

/// StatefulSets: a replica count to scale by, and volumes of their own.
///
/// The primary is a StatefulSet with its own pods, `<name>-primary-0` and so on, its own claims,
/// which are empty at first, and its own governing Service `<serviceName>-primary`. Data is not
/// copied: what is rolled out this way replicates its data itself, or keeps none worth keeping.
final class StatefulSets implements Workload {
    private static final String NOT_DONE = "waiting for rollout to finish: ";

    @Override
    public Kind kind() {
        return Kinds.STATEFUL_SET;
    }

    @Override
    public Set<String> copied() {
        return Set.of(
                "minReadySeconds",
                "revisionHistoryLimit",
                "updateStrategy",
                "persistentVolumeClaimRetentionPolicy",
                "ordinals");
    }

    @Override
    public void found(ObjectNode target, ObjectNode spec) {
        var from = target.path("spec");
        if (from.has("podManagementPolicy")) {
            spec.set("podManagementPolicy", from.get("podManagementPolicy"));
        }
        var service = from.path("serviceName").asText("");
        if (!service.isEmpty()) {
            spec.put("serviceName", service + "-primary");
        }
        if (from.has("volumeClaimTemplates")) {
            var claims = spec.putArray("volumeClaimTemplates");
            for (var claim : from.path("volumeClaimTemplates")) {
                if (claim.deepCopy() instanceof ObjectNode copy) {
                    copy.remove("status");
                    claims.add(copy);
                }
            }
        }
    }

    /// Pods that stay on an old version, by whatever rule, would be taken for the new one.
    @Override
    public void check(ObjectNode target) throws TargetRefused {
        var strategy = target.at("/spec/updateStrategy");
        var type = strategy.path("type").asText("");
        var partition = strategy.at("/rollingUpdate/partition").asInt(0);
        var metadata = target.path("metadata");
        var name = metadata.path("name").asText() + "." + metadata.path("namespace").asText();
        if (!type.isEmpty() && !type.equals("RollingUpdate")) {
            throw new TargetRefused(
                    "statefulset %s must have RollingUpdate strategy but have %s"
                            .formatted(name, type));
        }
        if (partition > 0) {
            throw new TargetRefused(
                    "statefulset %s spec.updateStrategy.rollingUpdate.partition must be 0, was %d; the canary's share is a matter of the route"
                            .formatted(name, partition));
        }
    }

    @Override
    public Readiness readiness(ObjectNode set, Terms terms) {
        var available = Workload.number(set, "/status/availableReplicas");
        var serving = available > 0;
        if (set.path("metadata").path("generation").asLong()
                > set.path("status").path("observedGeneration").asLong()) {
            return new Readiness.NotYet(
                    NOT_DONE + "observed statefulset generation less than desired generation",
                    serving);
        }
        var why = unfinished(set, terms.threshold(), available);
        if (why.isEmpty()) {
            return new Readiness.Ready();
        }
        return terms.isOver()
                ? new Readiness.Stuck(
                        "exceeded its progressDeadlineSeconds: " + terms.deadline(), serving)
                : new Readiness.NotYet(NOT_DONE + why, serving);
    }

    private static String unfinished(ObjectNode set, int threshold, int available) {
        var wanted = set.at("/spec/replicas").asInt(1);
        var updated = Workload.number(set, "/status/updatedReplicas");
        if (updated < wanted) {
            return updated + " out of " + wanted + " new replicas have been updated";
        }
        var old = Workload.number(set, "/status/replicas") - updated;
        if (old > 0) {
            return old + " old replicas are pending termination";
        }
        if (available < updated * threshold / 100) {
            return "%d of %d (readyThreshold %d%%) updated replicas are available"
                    .formatted(available, updated, threshold);
        }
        // The controller makes the update the current revision only when every pod is ready.
        var status = set.path("status");
        var update = status.path("updateRevision").asText("");
        return threshold >= 100 && !update.equals(status.path("currentRevision").asText(update))
                ? "revision " + update + " is not the current one yet"
                : "";
    }

    /// Pods go before their successors come.
    @Override
    public boolean interrupts(ObjectNode target, ObjectNode primary) {
        var replicas = primary.at("/spec/replicas").asInt(1);
        var unavailable = target.at("/spec/updateStrategy/rollingUpdate/maxUnavailable");
        return Math.max(1, Replicas.share(unavailable, replicas, true)) >= replicas;
    }

    @Override
    public boolean isScaledDown(ObjectNode target) {
        return Replicas.none(target);
    }

    @Override
    public ObjectNode scaledDown(ObjectNode target) {
        return Replicas.set(target, 0);
    }

    @Override
    public ObjectNode scaledUp(ObjectNode target, int replicas) {
        return Replicas.none(target) ? Replicas.set(target, replicas) : target;
    }

    @Override
    public void wake(ObjectNode primary, Optional<Integer> replicas) {
        Replicas.wake(primary, replicas);
    }
}
