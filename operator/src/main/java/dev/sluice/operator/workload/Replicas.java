package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
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

    /// A number of pods as it stands in a strategy: an integer, or a percentage; 0 when absent.
    ///
    /// @param up how a percentage is rounded
    static int share(JsonNode value, int replicas, boolean up) {
        var text = value.asText("0");
        if (!text.endsWith("%")) {
            return value.asInt(0);
        }
        var percent = Integer.parseInt(text.substring(0, text.length() - 1));
        return up ? (replicas * percent + 99) / 100 : replicas * percent / 100;
    }

    static void wake(ObjectNode primary, Optional<Integer> replicas) {
        replicas.ifPresent(
                count -> Template.object(primary, "spec").put("replicas", Math.max(1, count)));
    }
}
