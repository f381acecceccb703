package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The newest known state of every watched object.
///
/// A write's answer is put here at once, so that the next tick does not act on what was there
/// before; what the watch still tells of older versions is recognised by its resourceVersion and
/// dropped.
final class Cache implements View {
    private final Map<Kind, Map<Id, ObjectNode>> kinds = new ConcurrentHashMap<>();

    private record Id(String namespace, String name) {}

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        return Optional.ofNullable(of(key.kind()).get(new Id(key.namespace(), key.name())));
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return of(kind).entrySet().stream()
                .filter(e -> namespace.isEmpty() || e.getKey().namespace().equals(namespace))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// @return whether this is news
    boolean put(ObjectKey key, ObjectNode object) {
        var id = new Id(key.namespace(), key.name());
        var objects = of(key.kind());
        while (true) {
            var old = objects.putIfAbsent(id, object);
            if (old == null) {
                return true;
            }
            if (revision(object) <= revision(old)) {
                return false;
            }
            if (objects.replace(id, old, object)) {
                return true;
            }
        }
    }

    /// @return whether it was there, and not meanwhile replaced by a newer one of the same name
    boolean remove(ObjectKey key, ObjectNode last) {
        var id = new Id(key.namespace(), key.name());
        var objects = of(key.kind());
        var present = objects.get(id);
        return present != null && uid(present).equals(uid(last)) && objects.remove(id, present);
    }

    private Map<Id, ObjectNode> of(Kind kind) {
        return kinds.computeIfAbsent(kind, _ -> new ConcurrentHashMap<>());
    }

    private static long revision(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asLong();
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asText();
    }
}
