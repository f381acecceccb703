package dev.sluice.embedded.objects.kinds;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.validation.FieldErrors;

import java.util.List;
import java.util.Map;

/// The checks of a status that somebody writes.
public final class StatusChecks {
    /// Numbers that may not be negative, by kind.
    private static final Map<String, List<String>> COUNTS =
            Map.of(
                    "deployments.apps",
                    List.of(
                            "observedGeneration",
                            "replicas",
                            "updatedReplicas",
                            "readyReplicas",
                            "availableReplicas",
                            "unavailableReplicas",
                            "terminatingReplicas",
                            "collisionCount"),
                    "replicasets.apps",
                    List.of(
                            "replicas",
                            "fullyLabeledReplicas",
                            "readyReplicas",
                            "availableReplicas",
                            "observedGeneration",
                            "terminatingReplicas"),
                    "statefulsets.apps",
                    List.of(
                            "replicas",
                            "readyReplicas",
                            "currentReplicas",
                            "updatedReplicas",
                            "availableReplicas",
                            "observedGeneration",
                            "collisionCount"),
                    "daemonsets.apps",
                    List.of(
                            "currentNumberScheduled",
                            "numberMisscheduled",
                            "desiredNumberScheduled",
                            "numberReady",
                            "observedGeneration",
                            "updatedNumberScheduled",
                            "numberAvailable",
                            "numberUnavailable",
                            "collisionCount"),
                    "horizontalpodautoscalers.autoscaling",
                    List.of("currentReplicas", "desiredReplicas"));

    /// Numbers of pods that are among the replicas, by kind.
    private static final Map<String, List<String>> SHARES =
            Map.of(
                    "deployments.apps",
                    List.of("updatedReplicas", "readyReplicas", "availableReplicas"),
                    "replicasets.apps",
                    List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"),
                    "statefulsets.apps",
                    List.of(
                            "readyReplicas",
                            "currentReplicas",
                            "updatedReplicas",
                            "availableReplicas"));

    private StatusChecks() {}

    /// @param kind plural and group, such as `deployments.apps`
    public static void check(String kind, ObjectNode object, FieldErrors errors) {
        JsonNode status = object.path("status");
        if (kind.equals("services")
                && !status.at("/loadBalancer/ingress").isEmpty()
                && !object.at("/spec/type").asText().equals("LoadBalancer")) {
            errors.forbidden(
                    "status.loadBalancer.ingress",
                    "may only be used when `spec.type` is 'LoadBalancer'");
        }
        var numbers = new PodChecks(errors);
        for (String count : COUNTS.getOrDefault(kind, List.of())) {
            numbers.notNegative(status.path(count), "status." + count);
        }
        List<String> shares = SHARES.getOrDefault(kind, List.of());
        for (String share : shares) {
            atMost(status, share, "replicas", "status.replicas", errors);
        }
        if (!shares.isEmpty()) {
            String ready =
                    kind.equals("statefulsets.apps") ? "status.readyReplicas" : "readyReplicas";
            atMost(status, "availableReplicas", "readyReplicas", ready, errors);
        }
    }

    private static void atMost(
            JsonNode status, String count, String limit, String shown, FieldErrors errors) {
        if (status.path(count).asLong() > status.path(limit).asLong()) {
            errors.invalid(
                    "status." + count, status.path(count), "cannot be greater than " + shown);
        }
    }
}
