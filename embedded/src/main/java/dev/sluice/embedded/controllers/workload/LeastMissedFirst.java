package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// Orders the pods of one workload by how little it loses with them: what serves nobody first, then
/// what its owner marked as cheap, then what has served shortest.
final class LeastMissedFirst implements Comparator<ObjectNode> {
    private static final List<String> PHASES = List.of("Pending", "Unknown", "Running");

    private final Comparator<ObjectNode> order;

    LeastMissedFirst(Instant now) {
        this.order =
                Comparator.comparing(LeastMissedFirst::isAssigned)
                        .thenComparing(pod -> PHASES.indexOf(Pods.phase(pod)))
                        .thenComparing(Pods::ready)
                        .thenComparing(LeastMissedFirst::deletionCost)
                        .thenComparing(pod -> logarithm(Pods.readySince(pod).orElse(now), now))
                        .thenComparing(Pods::restarts, Comparator.reverseOrder())
                        .thenComparing(pod -> logarithm(Meta.created(pod), now))
                        .thenComparing(Meta::created, Comparator.reverseOrder())
                        .thenComparing(Meta::uid);
    }

    @Override
    public int compare(ObjectNode a, ObjectNode b) {
        return order.compare(a, b);
    }

    private static boolean isAssigned(ObjectNode pod) {
        return !pod.path("spec").path("nodeName").asText().isEmpty();
    }

    private static int deletionCost(ObjectNode pod) {
        try {
            return Integer.parseInt(
                    Meta.annotation(pod, "controller.kubernetes.io/pod-deletion-cost"));
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    /// Equal for ages of the same order, so that not always the same pods are replaced.
    private static int logarithm(Instant since, Instant now) {
        long seconds = Math.max(0, Duration.between(since, now).toSeconds());
        return 64 - Long.numberOfLeadingZeros(seconds);
    }
}
