package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// Collects what is wrong with each object.
final class Findings {
    private final Map<Key, Set<String>> warnings = new HashMap<>();
    private final Map<Key, Set<String>> errors = new HashMap<>();

    /// The object gets a verdict, a good one if nothing else is found.
    void seen(Key object) {
        warnings.computeIfAbsent(object, _ -> new LinkedHashSet<>());
    }

    boolean has(Key object) {
        return warnings.containsKey(object);
    }

    void warn(Key object, String sentence) {
        warnings.computeIfAbsent(object, _ -> new LinkedHashSet<>()).add(sentence);
    }

    void reject(Key object, String sentence) {
        seen(object);
        errors.computeIfAbsent(object, _ -> new LinkedHashSet<>()).add(sentence);
    }

    Map<Key, Verdict> verdicts() {
        var verdicts = new HashMap<Key, Verdict>();
        warnings.forEach((object, sentences) -> {
            var reasons = new ArrayList<>(errors.getOrDefault(object, Set.of()));
            var state = reasons.isEmpty() ? Verdict.State.WARNING : Verdict.State.REJECTED;
            reasons.addAll(sentences);
            verdicts.put(
                    object, reasons.isEmpty() ? Verdict.ACCEPTED : new Verdict(state, reasons));
        });
        return verdicts;
    }
}
