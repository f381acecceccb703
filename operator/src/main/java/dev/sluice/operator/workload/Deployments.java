package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/// Deployments: a replica count to scale by.
final class Deployments implements Workload {
    private static final String NOT_DONE = "waiting for rollout to finish: ";

    @Override
    public Kind kind() {
        return Kinds.DEPLOYMENT;
    }

    @Override
    public Set<String> copied() {
        return Set.of(
                "progressDeadlineSeconds", "minReadySeconds", "revisionHistoryLimit", "strategy");
    }

    @Override
    public Readiness readiness(ObjectNode deployment, Terms terms) {
        var available = Workload.number(deployment, "/status/availableReplicas");
        var serving = available > 0;
        var name = deployment.path("metadata").path("name").asText();
        if (deployment.path("metadata").path("generation").asLong()
                > deployment.path("status").path("observedGeneration").asLong()) {
            return new Readiness.NotYet(
                    NOT_DONE + "observed deployment generation less than desired generation",
                    serving);
        }
        var progressing = condition(deployment, "Progressing");
        if (progressing.path("reason").asText().equals("ProgressDeadlineExceeded")) {
            return new Readiness.Stuck(
                    "deployment \"" + name + "\" exceeded its progress deadline", serving);
        }
        var why = unfinished(deployment, terms.threshold(), available);
        if (why.isEmpty()) {
            return new Readiness.Ready();
        }
        if (deployment.at("/spec/paused").asBoolean(false)) {
            // Kubernetes counts no deadline for it, and nothing but a person will go on.
            var paused = "deployment \"" + name + "\" is paused: " + why;
            return terms.isOver()
                    ? new Readiness.Stuck(paused, serving)
                    : new Readiness.NotYet(paused, serving);
        }
        return isOverdue(deployment, terms)
                ? new Readiness.Stuck(NOT_DONE + why, serving)
                : new Readiness.NotYet(NOT_DONE + why, serving);
    }

    private static String unfinished(ObjectNode deployment, int threshold, int available) {
        var wanted = deployment.at("/spec/replicas").asInt(1);
        var updated = Workload.number(deployment, "/status/updatedReplicas");
        if (updated < wanted) {
            return updated + " out of " + wanted + " new replicas have been updated";
        }
        var old = Workload.number(deployment, "/status/replicas") - updated;
        if (old > 0) {
            return old + " old replicas are pending termination";
        }
        if (available < updated * threshold / 100) {
            return "%d of %d (readyThreshold %d%%) updated replicas are available"
                    .formatted(available, updated, threshold);
        }
        return "";
    }

    private static boolean isOverdue(ObjectNode deployment, Terms terms) {
        var available = condition(deployment, "Available");
        if (condition(deployment, "Progressing").isMissingNode()
                || !available.path("status").asText().equals("False")
                || !available.path("reason").asText().equals("MinimumReplicasUnavailable")) {
            return false;
        }
        try {
            var since = Instant.parse(available.path("lastUpdateTime").asText());
            return since.plusSeconds(terms.deadline()).isBefore(terms.now());
        } catch (DateTimeParseException unknown) {
            return false;
        }
    }

    private static JsonNode condition(ObjectNode deployment, String type) {
        return deployment
                .path("status")
                .path("conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals(type))
                .findFirst()
                .orElseGet(() -> deployment.path("none"));
    }

    /// A surge does not help: whether it comes in time is not said. Without any, at least one pod
    /// goes, or nothing could be replaced.
    @Override
    public boolean interrupts(ObjectNode target, ObjectNode primary) {
        var strategy = target.at("/spec/strategy");
        if (strategy.path("type").asText("").equals("Recreate")) {
            return true;
        }
        var replicas = primary.at("/spec/replicas").asInt(1);
        var rolling = strategy.path("rollingUpdate");
        var surge = Replicas.share(rolling.path("maxSurge"), replicas, true);
        var least = rolling.has("maxSurge") && surge == 0 ? 1 : 0;
        var unavailable = Replicas.share(rolling.path("maxUnavailable"), replicas, false);
        return Math.max(least, unavailable) >= Math.max(1, replicas);
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
