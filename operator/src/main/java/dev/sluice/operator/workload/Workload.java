package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.routing.Kind;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A kind of workload that can be rolled out.
public sealed interface Workload permits Deployments, DaemonSets {
    /// The kind it stands for.
    Kind kind();

    /// The parts of `spec` that the primary takes over besides the pod template.
    Set<String> copied();

    /// Whether the pods of `workload` are what they should be.
    ///
    /// @param threshold percent of updated pods that must be available
    /// @param deadline seconds after which an unavailable workload will not recover by waiting
    Readiness readiness(ObjectNode workload, int threshold, int deadline, Instant now);

    /// Whether it asks for no pods.
    boolean isScaledDown(ObjectNode target);

    ObjectNode scaledDown(ObjectNode target);

    /// @param replicas how many pods, where the kind counts them
    ObjectNode scaledUp(ObjectNode target, int replicas);

    /// What is left to change in a primary made from a scaled-down target.
    void wake(ObjectNode primary, Optional<Integer> replicas);

    /// Refuses targets this kind of rollout cannot work with.
    default void check(ObjectNode target) throws TargetRefused {}

    /// The pod template as it counts for the revision.
    default ObjectNode template(ObjectNode workload) {
        return workload.path("spec").path("template") instanceof ObjectNode template
                ? template.deepCopy()
                : workload.objectNode();
    }

    /// The workload for a target's kind; empty for a kind that is not rolled out.
    static Optional<Workload> of(String kind) {
        return List.of(new Deployments(), new DaemonSets()).stream()
                .filter(workload -> workload.kind().kind().equals(kind))
                .map(Workload.class::cast)
                .findFirst();
    }

    /// `status` numbers that are absent are 0.
    static int number(JsonNode object, String pointer) {
        return object.at(pointer).asInt(0);
    }
}
