package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import java.util.Optional;

/// Workloads that are scaled by `spec.replicas`.
final class Replicas {
    private Replicas() {}

    static boolean none(ObjectNode workload) {
        return workload.at("/spec/replicas").asInt(1) == 0;
    }

    static ObjectNode set(ObjectNode workload, int replicas) {
        var scaled = workload.deepCopy();
        Template.object(scaled, "spec").put("replicas", replicas);
        return scaled;
    }

    static void wake(ObjectNode primary, Optional<Integer> replicas) {
        replicas.ifPresent(
                count -> Template.object(primary, "spec").put("replicas", Math.max(1, count)));
    }
}
