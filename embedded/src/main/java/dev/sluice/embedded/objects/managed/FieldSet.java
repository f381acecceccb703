package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A set of paths into an object, as a tree; its JSON is Kubernetes' `FieldsV1`.
///
/// Operations answer new sets; only [#mark()] and [#child(String)] change one.
public final class FieldSet {
    private static final String SELF = ".";

    private final Map<String, FieldSet> children = new TreeMap<>();
    private boolean member;

    /// Adds the path of this node.
    FieldSet mark() {
        member = true;
        return this;
    }

    /// The node one [step][Step] further, made when absent.
    FieldSet child(String step) {
        return children.computeIfAbsent(step, _ -> new FieldSet());
    }

    @Nullable FieldSet find(String step) {
        return children.get(step);
    }

    /// The same paths without those that begin with a step.
    public FieldSet without(String step) {
        var copy = new FieldSet();
        copy.member = member;
        copy.children.putAll(children);
        copy.children.remove(step);
        return copy;
    }

    /// Only the paths that begin with a step.
    public FieldSet only(String step) {
        var copy = new FieldSet();
        FieldSet kept = children.get(step);
        if (kept != null) {
            copy.children.put(step, kept);
        }
        return copy;
    }

    boolean isMember() {
        return member;
    }

    boolean isEmpty() {
        return !member && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    FieldSet union(FieldSet other) {
        var result = new FieldSet();
        result.member = member || other.member;
        result.children.putAll(children);
        other.children.forEach((step, node) -> result.children.merge(step, node, FieldSet::union));
        return result;
    }

    /// The same set without nodes that lead nowhere.
    FieldSet compact() {
        var result = new FieldSet();
        result.member = member;
        children.forEach((step, node) -> result.keep(step, node.compact()));
        return result;
    }

    FieldSet minus(FieldSet other) {
        var result = new FieldSet();
        result.member = member && !other.member;
        children.forEach((step, node) -> {
            FieldSet less = other.children.get(step);
            result.keep(step, less == null ? node : node.minus(less));
        });
        return result;
    }

    FieldSet and(FieldSet other) {
        var result = new FieldSet();
        result.member = member && other.member;
        children.forEach((step, node) -> {
            FieldSet same = other.children.get(step);
            if (same != null) {
                result.keep(step, node.and(same));
            }
        });
        return result;
    }

    private void keep(String step, FieldSet node) {
        if (!node.isEmpty()) {
            children.put(step, node);
        }
    }

    /// The same set with every member the schema names that has something below it.
    FieldSet withNamedParents(FieldType type) {
        var result = new FieldSet();
        result.member = member;
        children.forEach((step, node) -> {
            FieldSet inner = node.withNamedParents(Step.below(type, step));
            if (!node.children.isEmpty() && Step.isDeclared(type, step)) {
                inner.member = true;
            }
            result.children.put(step, inner);
        });
        return result;
    }

    /// All paths, those of one level before those below.
    List<List<String>> paths() {
        List<List<String>> found = new ArrayList<>();
        collect(new ArrayList<>(), found);
        return found;
    }

    private void collect(List<String> path, List<List<String>> found) {
        children.forEach((step, node) -> {
            if (node.member) {
                path.add(step);
                found.add(List.copyOf(path));
                path.removeLast();
            }
        });
        children.forEach((step, node) -> {
            path.add(step);
            node.collect(path, found);
            path.removeLast();
        });
    }

    /// Reads `fieldsV1`.
    ///
    /// @throws IllegalArgumentException when it is something else
    static FieldSet parse(JsonNode fields) {
        var set = new FieldSet();
        for (var entry : fields.properties()) {
            if (entry.getKey().equals(SELF)) {
                set.member = true;
            } else if (!Step.isStep(entry.getKey())) {
                throw new IllegalArgumentException(entry.getKey());
            } else {
                FieldSet child = parse(entry.getValue());
                child.member |= entry.getValue().isEmpty();
                set.children.put(entry.getKey(), child);
            }
        }
        return set;
    }

    /// Writes `fieldsV1`; equal parts of different sets are the same node, not to be changed.
    ObjectNode toJson() {
        ObjectNode json = SharedNodes.node();
        if (member && !children.isEmpty()) {
            json.set(SELF, SharedNodes.LEAF);
        }
        children.forEach((step, node) -> json.set(step, node.toJson()));
        return SharedNodes.shared(json);
    }
}
