package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What differs between two states of an object.
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {
    static Comparison of(FieldType type, JsonNode old, JsonNode now) {
        var found = new Comparison(new FieldSet(), new FieldSet(), new FieldSet());
        found.value(type, old, now);
        return found.filter(FieldSet::compact);
    }

    FieldSet changed() {
        return added.union(modified);
    }

    /// The same with each set changed.
    Comparison filter(UnaryOperator<FieldSet> filter) {
        return new Comparison(filter.apply(added), filter.apply(modified), filter.apply(removed));
    }

    private Comparison at(String step) {
        return new Comparison(added.child(step), modified.child(step), removed.child(step));
    }

    private void value(FieldType type, @Nullable JsonNode old, @Nullable JsonNode now) {
        if (old != null && now != null && Values.equal(old, now)) {
            return;
        }
        FieldType actual = type.of(now == null || now.isNull() ? old : now);
        boolean otherForm =
                type instanceof FieldType.Deduced
                        && old != null
                        && now != null
                        && old.getNodeType() != now.getNodeType();
        boolean whole =
                otherForm
                        || switch (actual) {
                            case FieldType.Members members ->
                                    members.atomic() || Step.isNothing(old) && Step.isNothing(now);
                            case FieldType.Keyed _, FieldType.SetOf _ ->
                                    Step.isNothing(old) && Step.isNothing(now);
                            case FieldType.Scalar _, FieldType.Atomic _, FieldType.Deduced _ ->
                                    true;
                        };
        if (!whole) {
            switch (actual) {
                case FieldType.Members members -> members(members, old, now);
                case FieldType.Keyed _, FieldType.SetOf _ -> items(actual, old, now);
                default -> throw new IllegalStateException(actual.toString());
            }
        }
        if (old == null) {
            added.mark();
        } else if (now == null) {
            removed.mark();
        } else if (whole) {
            modified.mark();
        }
    }

    private void members(FieldType.Members type, @Nullable JsonNode old, @Nullable JsonNode now) {
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode object : Values.present(old, now)) {
            object.fieldNames().forEachRemaining(names::add);
        }
        for (String name : names) {
            JsonNode before = old == null ? null : old.get(name);
            JsonNode after = now == null ? null : now.get(name);
            at(Step.field(name)).value(type.member(name).orElse(FieldType.DEDUCED), before, after);
        }
    }

    private void items(FieldType type, @Nullable JsonNode old, @Nullable JsonNode now) {
        Map<String, List<JsonNode>> before = Values.byStep(type, old);
        Map<String, List<JsonNode>> after = Values.byStep(type, now);
        Set<String> steps = new LinkedHashSet<>(before.keySet());
        steps.addAll(after.keySet());
        FieldType item =
                type instanceof FieldType.Keyed keyed ? keyed.item() : FieldType.Scalar.UNTYPED;
        for (String step : steps) {
            List<JsonNode> was = before.getOrDefault(step, List.of());
            List<JsonNode> is = after.getOrDefault(step, List.of());
            if (was.size() <= 1 && is.size() <= 1) {
                at(step).value(
                                item,
                                was.isEmpty() ? null : was.getFirst(),
                                is.isEmpty() ? null : is.getFirst());
            } else if (was.isEmpty()) {
                at(step).added.mark();
            } else if (is.isEmpty()) {
                at(step).removed.mark();
            } else if (!was.equals(is)) {
                at(step).modified.mark();
            }
        }
    }
}
