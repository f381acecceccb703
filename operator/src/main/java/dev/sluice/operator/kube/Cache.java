package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The newest known state of every watched object.
///
/// A write's answer is put here at once, so that the next tick does not act on what was there
/// before; what the watch still tells of older versions is recognised by its resourceVersion and
/// dropped.
final class Cache implements View {
    /// More than can end while one answer is on its way.
    private static final int REMEMBERED = 10_000;

    private final Map<Kind, Map<Id, Seen>> kinds = new ConcurrentHashMap<>();

    /// Whose end is known: the answer to a write may come after the watch has told of the end that
    /// it was, and must not bring the object back. Guarded by this.
    private final LinkedHashSet<String> ended = new LinkedHashSet<>();

    private record Id(String namespace, String name) {}

    private record Seen(ObjectNode object, Optional<Author> author) {
        Seen after(Seen old) {
            return old.author.isPresent() && Author.isSamePart(old.object, object)
                    ? new Seen(object, old.author)
                    : this;
        }
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        return seen(key).map(Seen::object);
    }

    @Override
    public Optional<Author> author(ObjectKey key) {
        return seen(key).flatMap(Seen::author);
    }

    private Optional<Seen> seen(ObjectKey key) {
        return Optional.ofNullable(of(key.kind()).get(new Id(key.namespace(), key.name())));
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return of(kind).entrySet().stream()
                .filter(e -> namespace.isEmpty() || e.getKey().namespace().equals(namespace))
                .map(it -> it.getValue().object())
                .toList();
    }

    /// @param author who last wrote what counts of it; kept from before when that is still the same
    /// @return whether this is news
    synchronized boolean put(ObjectKey key, ObjectNode object, Optional<Author> author) {
        if (ended.contains(uid(object))) {
            return false;
        }
        var id = new Id(key.namespace(), key.name());
        var seen = new Seen(object, author);
        var old = of(key.kind()).get(id);
        if (old != null && revision(object) <= revision(old.object())) {
            return false;
        }
        of(key.kind()).put(id, old == null ? seen : seen.after(old));
        return true;
    }

    /// @return whether it was there, and not meanwhile replaced by a newer one of the same name
    synchronized boolean remove(ObjectKey key, ObjectNode last) {
        end(last);
        var id = new Id(key.namespace(), key.name());
        var objects = of(key.kind());
        var present = objects.get(id);
        return present != null
                && uid(present.object()).equals(uid(last))
                && objects.remove(id, present);
    }

    /// Forgets what is not there any more.
    ///
    /// @param present all there was
    /// @param version as of when; what is known since then stays
    /// @return what is gone
    synchronized List<ObjectKey> keepOnly(Kind kind, Set<ObjectKey> present, long version) {
        var gone = new ArrayList<ObjectKey>();
        of(kind).forEach((id, seen) -> {
            var key = kind.key(id.namespace(), id.name());
            if (!present.contains(key)
                    && revision(seen.object()) <= version
                    && of(kind).remove(id, seen)) {
                end(seen.object());
                gone.add(key);
            }
        });
        return gone;
    }

    private void end(ObjectNode object) {
        if (!uid(object).isEmpty()) {
            ended.add(uid(object));
        }
        if (ended.size() > REMEMBERED) {
            ended.removeFirst();
        }
    }

    private Map<Id, Seen> of(Kind kind) {
        return kinds.computeIfAbsent(kind, _ -> new ConcurrentHashMap<>());
    }

    static long revision(ObjectNode object) {
        return object.path("metadata").path("resourceVersion").asLong();
    }

    private static String uid(ObjectNode object) {
        return object.path("metadata").path("uid").asText();
    }
}
