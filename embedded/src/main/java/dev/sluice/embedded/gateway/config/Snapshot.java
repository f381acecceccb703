package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The objects of one moment.
public final class Snapshot {
    private final Map<Resource, Map<Key, ObjectNode>> objects = new HashMap<>();

    /// @param objects in any order; must not be changed afterwards
    public Snapshot(Map<Key, ObjectNode> objects) {
        objects.forEach((key, object) ->
                this.objects
                        .computeIfAbsent(key.resource(), _ -> new TreeMap<>(BY_NAME))
                        .put(key, object));
    }

    private static final Comparator<Key> BY_NAME =
            Comparator.comparing(Key::namespace).thenComparing(Key::name);

    /// Every object of a kind, by namespace and name.
    public Map<Key, ObjectNode> all(Resource resource) {
        return objects.getOrDefault(resource, Map.of());
    }

    public Optional<ObjectNode> find(Resource resource, String namespace, String name) {
        return Optional.ofNullable(all(resource).get(new Key(resource, namespace, name)));
    }

    /// Every object of a kind in one namespace.
    public List<ObjectNode> in(Resource resource, String namespace) {
        return all(resource).entrySet().stream()
                .filter(entry -> entry.getKey().namespace().equals(namespace))
                .map(Map.Entry::getValue)
                .toList();
    }
}
