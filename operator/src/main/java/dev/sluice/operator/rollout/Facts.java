package dev.sluice.operator.rollout;

import dev.sluice.alerts.Alert.Fact;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// What an alert says about the canary's settings.
final class Facts {
    private static final int DEADLINE_SECONDS = 600;

    private Facts() {}

    /// @param cluster the operator's name for it; empty for none
    static List<Fact> of(Scene scene, String cluster, boolean settings) {
        var facts = new ArrayList<Fact>();
        if (!cluster.isEmpty()) {
            facts.add(new Fact("Cluster", cluster));
        }
        if (settings) {
            addSettings(scene, facts);
        }
        return facts;
    }

    private static void addSettings(Scene scene, List<Fact> facts) {
        var names = scene.plan().names();
        facts.add(new Fact("Target", names.kind() + "/" + names.dottedTarget()));
        facts.add(new Fact("Failed checks threshold", Integer.toString(scene.plan().threshold())));
        var deadline = scene.spec().progressDeadlineSeconds();
        facts.add(
                new Fact(
                        "Progress deadline",
                        (deadline == null ? DEADLINE_SECONDS : deadline) + "s"));
        var routing = routing(scene);
        if (!routing.isEmpty()) {
            facts.add(new Fact("Traffic routing", routing));
        }
    }

    private static String routing(Scene scene) {
        var analysis = scene.spec().analysis();
        if (analysis == null) {
            return "";
        }
        var max = analysis.maxWeight() == null ? 0 : analysis.maxWeight();
        if (!analysis.match().isEmpty()) {
            return "A/B Testing";
        }
        if (analysis.stepWeight() != null && analysis.stepWeight() > 0) {
            return "Weight step: " + analysis.stepWeight() + " max: " + max;
        }
        if (!analysis.stepWeights().isEmpty()) {
            var steps =
                    analysis.stepWeights().stream()
                            .map(Object::toString)
                            .collect(Collectors.joining(","));
            return "Weight steps: " + steps + " max: " + max;
        }
        return analysis.iterations() != null && analysis.iterations() > 0 ? "Blue/Green" : "";
    }
}
