package dev.sluice.operator.kube;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// A view that remembers what it was asked for, also for what does not exist (yet): a change of any
/// of it concerns whoever asked.
public final class Tracked implements View {
    private final View view;
    private final Consumer<ObjectKey> interest;
    private final Set<ObjectKey> asked = new HashSet<>();

    /// @param interest is told of a key before it is read, so that no change between reading and
    ///   the end of the tick is missed
    public Tracked(View view, Consumer<ObjectKey> interest) {
        this.view = view;
        this.interest = interest;
    }

    @Override
    public Optional<ObjectNode> get(ObjectKey key) {
        if (asked.add(key)) {
            interest.accept(key);
        }
        return view.get(key);
    }

    @Override
    public List<ObjectNode> list(Kind kind, String namespace) {
        return view.list(kind, namespace);
    }

    @Override
    public List<ObjectNode> fetch(Kind kind, String namespace) {
        return view.fetch(kind, namespace);
    }

    @Override
    public Optional<Author> author(ObjectKey key) {
        return view.author(key);
    }

    public Set<ObjectKey> asked() {
        return Set.copyOf(asked);
    }
}
