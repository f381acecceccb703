package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryService;
import dev.sluice.api.flagger.CanarySpec;
import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// A kind of workload that can be rolled out.
public sealed interface Workload
        permits Deployments, DaemonSets, StatefulSets, CoreServices, KnativeServices {
    /// The kind it stands for.
    Kind kind();

    /// The parts of `spec` that the primary takes over besides the pod template.
    Set<String> copied();

    /// Whether the pods of `workload` are what they should be.
    Readiness readiness(ObjectNode workload, Terms terms);

    /// What is asked of a workload.
    ///
    /// @param threshold percent of updated pods that must be available
    /// @param deadline seconds after which an unavailable workload will not recover by waiting
    /// @param progressed when the canary last got on; counts where the workload itself does not say
    ///   since when it waits
    record Terms(int threshold, int deadline, Instant progressed, Instant now) {
        boolean isOver() {
            return progressed.plusSeconds(deadline).isBefore(now);
        }
    }

    /// Whether it has a pod template, and a label that tells its pods from the primary's. What has
    /// none gets no Services either.
    default boolean hasPods() {
        return true;
    }

    /// Identifies what it runs, or would run if it had pods.
    default String revision(ObjectNode workload) {
        return Template.hash(template(workload));
    }

    /// Parts of `spec` that a new primary gets and that cannot be changed later.
    ///
    /// @param spec of the primary, to be filled
    default void found(ObjectNode target, ObjectNode spec) {}

    /// Whether an update of the primary to what the target says takes all its pods away for a
    /// while. Asked only of a workload with pods.
    ///
    /// @param primary as it is
    default boolean interrupts(ObjectNode target, ObjectNode primary) {
        return false;
    }

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

    /// The workload for what a Canary names; empty for a kind that is not rolled out.
    static Optional<Workload> of(CanarySpec canary) {
        var target = canary.targetRef();
        var service = canary.service();
        if (target == null) {
            return Optional.empty();
        }
        return switch (Objects.requireNonNullElse(target.kind(), "")) {
            case "Deployment" -> Optional.of(new Deployments());
            case "DaemonSet" -> Optional.of(new DaemonSets());
            case "StatefulSet" -> Optional.of(new StatefulSets());
            case "Service" ->
                    Optional.of(
                            String.valueOf(target.apiVersion())
                                            .startsWith(Kinds.KNATIVE_SERVICE.group() + "/")
                                    ? new KnativeServices()
                                    : new CoreServices(
                                            Optional.ofNullable(service)
                                                    .map(CanaryService::trafficDistribution)));
            default -> Optional.empty();
        };
    }

    /// `status` numbers that are absent are 0.
    static int number(JsonNode object, String pointer) {
        return object.at(pointer).asInt(0);
    }
}
