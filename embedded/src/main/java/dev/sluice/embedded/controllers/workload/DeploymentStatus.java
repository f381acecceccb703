package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.time.Instant;
import java.util.Optional;

/// The status of a Deployment, worked out from its ReplicaSets.
final class DeploymentStatus {
    static final String PROGRESSING = "Progressing";
    private static final String AVAILABLE_NOW = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    private final ObjectNode deployment;
    private final DeploymentSpec spec;
    private final Sizes sizes;
    private final Optional<ReplicaSet> newest;
    private final Conditions conditions;
    private final Instant now;

    DeploymentStatus(Rollout.Observed seen, Sizes sizes, Optional<ReplicaSet> newest) {
        this.deployment = seen.deployment();
        this.spec = DeploymentSpec.read(seen.deployment());
        this.sizes = sizes;
        this.newest = newest;
        this.conditions = Conditions.withUpdateTimes(seen.deployment(), seen.now());
        this.now = seen.now();
    }

    /// Whether all that was asked for is there, by what the stored status says.
    static boolean complete(ObjectNode deployment, DeploymentSpec spec) {
        return complete(deployment.path("status"), Meta.generation(deployment), spec.replicas());
    }

    /// Notes a pause or its end.
    void pauses() {
        var reason = conditions.reason(PROGRESSING);
        if (spec.progressDeadline().isEmpty() || reason.equals(TIMED_OUT)) {
            return;
        }
        if (spec.paused() && !reason.equals("DeploymentPaused")) {
            progress("Unknown", "DeploymentPaused", "Deployment is paused");
        } else if (!spec.paused() && reason.equals("DeploymentPaused")) {
            progress("Unknown", "DeploymentResumed", "Deployment is resumed");
        }
    }

    void created(String replicaSet) {
        if (spec.progressDeadline().isPresent()) {
            progress(
                    "True",
                    "NewReplicaSetCreated",
                    "Created new replica set \"" + replicaSet + "\"");
        }
    }

    void found(ReplicaSet rs) {
        if (spec.progressDeadline().isPresent() && conditions.find(PROGRESSING).isEmpty()) {
            progress("True", "FoundNewReplicaSet", "Found new replica set \"" + rs.name() + "\"");
        }
    }

    void refused(String replicaSet, String why) {
        progress(
                "False",
                "ReplicaSetCreateError",
                "Failed to create new replica set \"" + replicaSet + "\": " + why);
    }

    /// The counts and the `Available` condition; `Progressing` stays as noted.
    ObjectNode counted() {
        int available = sum("availableReplicas");
        if (available >= spec.fewest()) {
            conditions.set(
                    new Condition(
                            "Available",
                            "True",
                            "MinimumReplicasAvailable",
                            "Deployment has minimum availability."));
        } else {
            conditions.set(
                    new Condition(
                            "Available",
                            "False",
                            "MinimumReplicasUnavailable",
                            "Deployment does not have minimum availability."));
        }
        return withConditions(counts(available));
    }

    /// All of it, with `Progressing` judged against the stored status.
    ObjectNode judged() {
        var status = counted();
        if (spec.progressDeadline().isEmpty()) {
            conditions.remove(PROGRESSING);
        } else {
            judgeProgress(status);
        }
        replicaFailure();
        return withConditions(status);
    }

    /// When missing progress becomes a failure; empty when it cannot.
    static Optional<Instant> deadline(ObjectNode status, DeploymentSpec spec) {
        for (var condition : status.path("conditions")) {
            var reason = condition.path("reason").asText();
            if (condition.path("type").asText().equals(PROGRESSING)
                    && !reason.equals(AVAILABLE_NOW)
                    && !reason.equals(TIMED_OUT)
                    && !spec.paused()) {
                var since = Meta.time(condition.path("lastUpdateTime"));
                return spec.progressDeadline().map(since::plus);
            }
        }
        return Optional.empty();
    }

    private void judgeProgress(ObjectNode status) {
        var old = deployment.path("status");
        var reason = conditions.reason(PROGRESSING);
        boolean settled = reason.equals(AVAILABLE_NOW) && outdated(status) == 0;
        if (settled) {
            return;
        }
        if (newest.isPresent() && complete(status, Meta.generation(deployment), spec.replicas())) {
            conditions.set(
                    new Condition(
                            PROGRESSING,
                            "True",
                            AVAILABLE_NOW,
                            named() + " has successfully progressed."));
        } else if (rises(status, old, "updatedReplicas")
                || outdated(status) < outdated(old)
                || rises(status, old, "readyReplicas")
                || rises(status, old, "availableReplicas")) {
            progress("True", "ReplicaSetUpdated", named() + " is progressing.");
        } else if (deadline(status, spec).filter(at -> !at.isAfter(now)).isPresent()) {
            progress("False", TIMED_OUT, named() + " has timed out progressing.");
        }
    }

    private void replicaFailure() {
        var failure = newest.flatMap(rs -> Pods.condition(rs.object(), "ReplicaFailure"));
        for (var rs : sizes.all()) {
            failure = failure.or(() -> Pods.condition(rs.object(), "ReplicaFailure"));
        }
        if (failure.isEmpty()) {
            conditions.remove("ReplicaFailure");
        } else {
            var c = failure.get();
            conditions.set(
                    new Condition(
                            "ReplicaFailure",
                            c.path("status").asText(),
                            c.path("reason").asText(),
                            c.path("message").asText()));
        }
    }

    private ObjectNode counts(int available) {
        var status = deployment.objectNode();
        status.put("observedGeneration", Meta.generation(deployment));
        put(status, "replicas", sum("replicas"));
        put(status, "updatedReplicas", newest.map(ReplicaSet::pods).orElse(0));
        put(status, "readyReplicas", sum("readyReplicas"));
        put(status, "availableReplicas", available);
        put(status, "unavailableReplicas", Math.max(0, sizes.total() - available));
        status.put("terminatingReplicas", sum("terminatingReplicas"));
        if (deployment.path("status").has("collisionCount")) {
            status.set("collisionCount", deployment.path("status").path("collisionCount"));
        }
        return status;
    }

    private ObjectNode withConditions(ObjectNode status) {
        status.set("conditions", conditions.toJson());
        return status;
    }

    private void progress(String status, String reason, String message) {
        conditions.touch(new Condition(PROGRESSING, status, reason, message));
    }

    private int sum(String member) {
        return sizes.all().stream().mapToInt(rs -> rs.status(member)).sum();
    }

    private String named() {
        return newest.map(rs -> "ReplicaSet \"" + rs.name() + "\"")
                .orElse("Deployment \"" + Meta.name(deployment) + "\"");
    }

    private static boolean complete(JsonNode status, long generation, int replicas) {
        return status.path("updatedReplicas").asInt() == replicas
                && status.path("replicas").asInt() == replicas
                && status.path("availableReplicas").asInt() == replicas
                && status.path("observedGeneration").asLong() >= generation;
    }

    private static int outdated(JsonNode status) {
        return status.path("replicas").asInt() - status.path("updatedReplicas").asInt();
    }

    private static boolean rises(JsonNode status, JsonNode old, String member) {
        return status.path(member).asInt() > old.path(member).asInt();
    }

    private static void put(ObjectNode status, String member, int count) {
        if (count != 0) {
            status.put(member, count);
        }
    }
}
