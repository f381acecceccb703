package dev.sluice.embedded.access.rbac;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/// Which bindings name a subject, by namespace. One thread at a time changes it while others read.
final class Holdings {
    private final Map<Place, Map<String, Binding>> bindings = new ConcurrentHashMap<>();

    /// @param namespace empty for bindings that hold in the whole cluster
    private record Place(Subject subject, String namespace) {}

    /// A binding and the subject it was found by.
    record Held(Binding binding, Subject subject) {}

    /// What is held in one namespace by any of the subjects, in the order of the bindings' names.
    SequencedMap<String, Held> of(List<Subject> subjects, String namespace) {
        var held = new TreeMap<String, Held>();
        for (var subject : subjects) {
            bindings.getOrDefault(new Place(subject, namespace), Map.of())
                    .forEach((name, binding) -> held.putIfAbsent(name, new Held(binding, subject)));
        }
        return held;
    }

    void put(Binding binding) {
        for (var subject : binding.subjects()) {
            bindings.computeIfAbsent(
                            new Place(subject, binding.namespace()),
                            _ -> new ConcurrentSkipListMap<>())
                    .put(binding.name(), binding);
        }
    }

    /// Only afterwards are the subjects that a new version left out forgotten, so that nobody who
    /// keeps a right loses it for a moment.
    void replace(Binding old, Binding binding) {
        put(binding);
        var gone = new HashSet<>(old.subjects());
        gone.removeAll(new HashSet<>(binding.subjects()));
        gone.forEach(subject -> forget(subject, old));
    }

    void remove(Binding old) {
        old.subjects().forEach(subject -> forget(subject, old));
    }

    private void forget(Subject subject, Binding old) {
        bindings.computeIfPresent(
                new Place(subject, old.namespace()),
                (_, byName) -> {
                    byName.remove(old.name());
                    return byName.isEmpty() ? null : byName;
                });
    }
}
