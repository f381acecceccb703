package dev.sluice.embedded.controllers.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.objects.Key;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who depends on whom, by uid; safe for many threads. Objects without owners take no room in it.
final class Kinship {
    private static final int REMEMBERED = 10_000;

    private final Map<String, Child> children = new HashMap<>();
    private final Map<String, Set<Key>> byOwner = new HashMap<>();
    private final Map<String, Key> waiting = new HashMap<>();
    private final Map<String, Boolean> gone =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                    return size() > REMEMBERED;
                }
            };

    /// Notes an object; answers the keys to look at, which are none when nothing about its owners
    /// is new.
    synchronized Set<Key> note(Key key, ObjectNode object) {
        var affected = new HashSet<Key>();
        var uid = Meta.uid(object);
        var owners = Meta.owners(object);
        var before = Optional.ofNullable(children.get(uid)).map(Child::owners).orElse(List.of());
        if (!owners.equals(before)) {
            forget(uid);
            if (!owners.isEmpty()) {
                children.put(uid, new Child(key, owners));
                owners.forEach(
                        o -> byOwner.computeIfAbsent(o.uid(), _ -> new HashSet<>()).add(key));
                affected.add(key);
            }
            affected.addAll(waitingFor(before));
        }
        if (GarbageCollector.waits(object)) {
            waiting.put(uid, key);
            affected.add(key);
        }
        return affected;
    }

    /// Notes the end of an object; answers its dependents, and those that waited for it.
    synchronized Set<Key> end(ObjectNode object) {
        var uid = Meta.uid(object);
        gone.put(uid, true);
        waiting.remove(uid);
        var affected = new HashSet<>(dependents(uid));
        affected.addAll(waitingFor(Meta.owners(object)));
        forget(uid);
        return affected;
    }

    synchronized Set<Key> dependents(String uid) {
        return Set.copyOf(byOwner.getOrDefault(uid, Set.of()));
    }

    /// Whether an object of this uid was seen to end, so that none can exist any more.
    synchronized boolean hasEnded(String uid) {
        return gone.containsKey(uid);
    }

    private Set<Key> waitingFor(List<Owner> owners) {
        var keys = new HashSet<Key>();
        owners.forEach(o -> Optional.ofNullable(waiting.get(o.uid())).ifPresent(keys::add));
        return keys;
    }

    private void forget(String uid) {
        var child = Optional.ofNullable(children.remove(uid));
        child.ifPresent(c ->
                c.owners.forEach(o ->
                        byOwner.computeIfPresent(
                                o.uid(),
                                (_, keys) -> {
                                    keys.remove(c.key);
                                    return keys.isEmpty() ? null : keys;
                                })));
    }

    private record Child(Key key, List<Owner> owners) {}
}
