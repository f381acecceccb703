package dev.sluice.operator.peer;

import java.util.ArrayList;
import java.util.List;

/// The texts of events, compared as a story.
final class Texts {
    private Texts() {}

    /// Without those that say how long a rollout takes, and how often somebody looked.
    static List<String> lasting(List<String> texts) {
        return texts.stream()
                .filter(it -> !it.contains("not ready: ") && !it.contains("metrics providers"))
                // Two ticks of Flagger meet when it is driven.
                .filter(it -> !it.contains("already exists"))
                .toList();
    }

    /// What only one of them tells, else where the order differs.
    static List<String> differences(List<String> flaggers, List<String> ours) {
        var lines = new ArrayList<String>();
        flaggers.stream()
                .filter(it -> !ours.contains(it))
                .forEach(it -> lines.add("only Flagger says " + it));
        ours.stream()
                .filter(it -> !flaggers.contains(it))
                .forEach(it -> lines.add("only Sluice says " + it));
        if (lines.isEmpty() && !flaggers.equals(ours)) {
            lines.add("another order: Flagger %s, Sluice %s".formatted(flaggers, ours));
        }
        return lines;
    }
}
