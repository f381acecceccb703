package dev.sluice.embedded.controllers.node;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.reading.Selector.Requirement;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whether a node takes a pod, and why not.
public enum Fit {
    FITS(""),
    UNSCHEDULABLE("node(s) were unschedulable"),
    OTHER_LABELS("node(s) didn't match Pod's node affinity/selector"),
    TAINTED("node(s) had untolerated taint(s)");

    private final String why;

    Fit(String why) {
        this.why = why;
    }

    /// Reads `nodeSelector`, required node affinity, tolerations and the node's taints.
    public static Fit of(JsonNode pod, JsonNode node) {
        if (!accepts(pod, node)) {
            return OTHER_LABELS;
        }
        if (!tolerates(pod, node, Set.of("NoExecute", "NoSchedule"))) {
            return TAINTED;
        }
        boolean cordoned = node.path("spec").path("unschedulable").asBoolean();
        return cordoned && !tolerates(pod, CORDONED) ? UNSCHEDULABLE : FITS;
    }

    /// Whether a pod that runs on a node may go on there: no taint drives it away.
    public static boolean mayStay(JsonNode pod, JsonNode node) {
        return accepts(pod, node) && tolerates(pod, node, Set.of("NoExecute"));
    }

    /// The sentence of the `PodScheduled` condition.
    static String explain(List<Fit> verdicts) {
        if (verdicts.isEmpty()) {
            return "no nodes available to schedule pods";
        }
        var counts = new EnumMap<Fit, Integer>(Fit.class);
        verdicts.forEach(verdict -> counts.merge(verdict, 1, Integer::sum));
        var reasons = new ArrayList<String>();
        counts.forEach((verdict, count) -> reasons.add(count + " " + verdict.why));
        var sentence = "0/%d nodes are available: %s. preemption: 0/%d nodes are available: %s.";
        var helpless = "%d Preemption is not helpful for scheduling".formatted(verdicts.size());
        return sentence.formatted(
                verdicts.size(), String.join(", ", reasons), verdicts.size(), helpless);
    }

    private static final Taint CORDONED =
            new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule");

    private record Taint(String key, String value, String effect) {}

    private static boolean accepts(JsonNode pod, JsonNode node) {
        var labels = Meta.labels(node);
        var selector = Selector.ofLabels(pod.path("spec").path("nodeSelector"));
        if (!selector.isEmpty() && !selector.matches(labels)) {
            return false;
        }
        var required =
                pod.path("spec")
                        .path("affinity")
                        .path("nodeAffinity")
                        .path("requiredDuringSchedulingIgnoredDuringExecution")
                        .path("nodeSelectorTerms");
        if (required.isEmpty()) {
            return true;
        }
        var fields = Map.of("metadata.name", Meta.name(node));
        for (var term : required) {
            if (hold(term.path("matchExpressions"), labels)
                    && hold(term.path("matchFields"), fields)) {
                return true;
            }
        }
        return false;
    }

    private static boolean hold(JsonNode requirements, Map<String, String> labels) {
        for (var requirement : requirements) {
            if (!Requirement.read(requirement).holds(labels)) {
                return false;
            }
        }
        return true;
    }

    private static boolean tolerates(JsonNode pod, JsonNode node, Set<String> effects) {
        for (var taint : node.path("spec").path("taints")) {
            var read =
                    new Taint(
                            taint.path("key").asText(),
                            taint.path("value").asText(),
                            taint.path("effect").asText());
            if (effects.contains(read.effect) && !tolerates(pod, read)) {
                return false;
            }
        }
        return true;
    }

    private static boolean tolerates(JsonNode pod, Taint taint) {
        for (var toleration : pod.path("spec").path("tolerations")) {
            var key = toleration.path("key").asText();
            var effect = toleration.path("effect").asText();
            boolean exists = toleration.path("operator").asText().equals("Exists");
            if ((key.equals(taint.key) || (key.isEmpty() && exists))
                    && (effect.isEmpty() || effect.equals(taint.effect))
                    && (exists || toleration.path("value").asText().equals(taint.value))) {
                return true;
            }
        }
        return false;
    }
}
