package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;

import java.util.ArrayList;
import java.util.List;

/// One step of the rolling update of a DaemonSet: no more than `maxUnavailable` nodes are without a
/// pod that is available, or no more than `maxSurge` have one more. Pods that serve nobody are
/// replaced beyond that. Pure.
///
/// @param delete pods whose successor is made when they are gone, or is available already
/// @param create nodes that get the new pod beside the old one
record DaemonUpdate(List<ObjectNode> delete, List<String> create) {

    static DaemonUpdate of(DaemonPods daemons, List<PodPerNode.OnNode> nodes, JsonNode rolling) {
        int surge = amount(rolling.path("maxSurge"), "0", nodes.size());
        int unavailable = amount(rolling.path("maxUnavailable"), "1", nodes.size());
        return surge > 0
                ? surging(daemons, nodes, surge)
                : replacing(daemons, nodes, Math.max(1, unavailable));
    }

    private static DaemonUpdate replacing(
            DaemonPods daemons, List<PodPerNode.OnNode> nodes, int most) {
        var useless = new ArrayList<ObjectNode>();
        var useful = new ArrayList<ObjectNode>();
        int missing = 0;
        for (var node : nodes) {
            if (node.pods().size() != 1 || Meta.deleting(node.pods().getFirst())) {
                missing++;
                continue;
            }
            var pod = node.pods().getFirst();
            boolean available = daemons.isAvailable(pod);
            missing += available ? 0 : 1;
            if (!daemons.isPresent(pod)) {
                (available ? useful : useless).add(pod);
            }
        }
        useful.stream().limit(Math.max(0, most - missing)).forEach(useless::add);
        return new DaemonUpdate(useless, List.of());
    }

    private static DaemonUpdate surging(
            DaemonPods daemons, List<PodPerNode.OnNode> nodes, int most) {
        var now = new ArrayList<String>();
        var next = new ArrayList<String>();
        int surging = 0;
        for (var node : nodes) {
            if (node.pods().stream().anyMatch(Meta::deleting)) {
                surging++;
            } else if (node.pods().size() > 1) {
                surging++;
            } else if (node.pods().stream().anyMatch(pod -> !daemons.isPresent(pod))) {
                boolean available = daemons.isAvailable(node.pods().getFirst());
                (available ? next : now).add(node.node());
            }
        }
        next.stream().limit(Math.max(0, most - surging)).forEach(now::add);
        return new DaemonUpdate(List.of(), now);
    }

    /// Percentages are rounded up.
    private static int amount(JsonNode value, String absent, int whole) {
        var text = value.asText(absent);
        try {
            return text.endsWith("%")
                    ? Math.ceilDiv(Integer.parseInt(text.replace("%", "")) * whole, 100)
                    : Integer.parseInt(text);
        } catch (NumberFormatException _) {
            return Integer.parseInt(absent);
        }
    }
}
