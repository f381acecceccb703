package dev.sluice.operator.kube;

import dev.sluice.routing.ObjectKey;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Who is concerned by a change of which object. Safe for several threads.
public final class Interests {
    private final Map<ObjectKey, Set<ObjectKey>> byObject = new HashMap<>();
    private final Map<ObjectKey, Set<ObjectKey>> byOwner = new HashMap<>();

    /// Replaces what `owner` is concerned by.
    public synchronized void set(ObjectKey owner, Set<ObjectKey> objects) {
        var before = byOwner.put(owner, Set.copyOf(objects));
        if (before != null) {
            before.stream().filter(key -> !objects.contains(key)).forEach(key -> drop(key, owner));
        }
        objects.forEach(key -> byObject.computeIfAbsent(key, _ -> new HashSet<>()).add(owner));
    }

    /// Adds to what `owner` is concerned by.
    public synchronized void add(ObjectKey owner, ObjectKey object) {
        byObject.computeIfAbsent(object, _ -> new HashSet<>()).add(owner);
        var all = new HashSet<>(byOwner.getOrDefault(owner, Set.of()));
        all.add(object);
        byOwner.put(owner, all);
    }

    public synchronized void forget(ObjectKey owner) {
        var before = byOwner.remove(owner);
        if (before != null) {
            before.forEach(key -> drop(key, owner));
        }
    }

    public synchronized Set<ObjectKey> concerned(ObjectKey object) {
        return Set.copyOf(byObject.getOrDefault(object, Set.of()));
    }

    private void drop(ObjectKey object, ObjectKey owner) {
        var owners = byObject.get(object);
        if (owners != null) {
            owners.remove(owner);
            if (owners.isEmpty()) {
                byObject.remove(object);
            }
        }
    }
}
