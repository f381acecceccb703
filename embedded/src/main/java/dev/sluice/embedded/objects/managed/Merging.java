package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Lays an applied configuration over the live object.
final class Merging {
    private Merging() {}

    static ObjectNode merge(FieldType type, ObjectNode live, ObjectNode applied) {
        return value(type, live, applied) instanceof ObjectNode merged
                ? merged
                : JsonNodeFactory.instance.objectNode();
    }

    private static @Nullable JsonNode value(
            FieldType type, @Nullable JsonNode live, @Nullable JsonNode applied) {
        if (applied == null) {
            return live;
        }
        FieldType actual = type.of(applied.isNull() ? live : applied);
        boolean mergeable =
                isMergeable(live, applied) && !(Step.isNothing(live) && Step.isNothing(applied));
        return switch (actual) {
            case FieldType.Members members when !members.atomic() && mergeable ->
                    members(members, live, applied);
            case FieldType.Keyed _, FieldType.SetOf _ when mergeable ->
                    items(actual, live, applied);
            default -> applied;
        };
    }

    private static boolean isMergeable(@Nullable JsonNode live, JsonNode applied) {
        return live == null
                || live.isNull()
                || applied.isNull()
                || live.getNodeType() == applied.getNodeType();
    }

    private static JsonNode members(
            FieldType.Members type, @Nullable JsonNode live, JsonNode applied) {
        ObjectNode merged = JsonNodeFactory.instance.objectNode();
        Set<String> names = new LinkedHashSet<>();
        for (JsonNode object : Values.present(live, applied)) {
            object.fieldNames().forEachRemaining(names::add);
        }
        for (String name : names) {
            FieldType member = type.member(name).orElse(FieldType.DEDUCED);
            JsonNode old = live == null ? null : live.get(name);
            JsonNode value = value(member, old, applied.get(name));
            if (value != null) {
                merged.set(name, value);
            }
        }
        return merged;
    }

    private static JsonNode items(FieldType type, @Nullable JsonNode live, JsonNode applied) {
        return new ListMerge(type, live, applied).run();
    }

    /// Keeps the applied order, and between its items those of the live list where they were.
    private static final class ListMerge {
        private final FieldType item;
        private final List<String> left = new ArrayList<>();
        private final List<JsonNode> leftItems = new ArrayList<>();
        private final List<String> right = new ArrayList<>();
        private final Map<String, List<JsonNode>> ofLeft;
        private final Map<String, List<JsonNode>> ofRight;
        private final Deque<String> shared = new ArrayDeque<>();
        private final Set<String> done = new HashSet<>();
        private final ArrayNode out = JsonNodeFactory.instance.arrayNode();

        ListMerge(FieldType type, @Nullable JsonNode live, JsonNode applied) {
            item = type instanceof FieldType.Keyed keyed ? keyed.item() : FieldType.Scalar.UNTYPED;
            ofLeft = Values.byStep(type, live);
            ofRight = Values.byStep(type, applied);
            if (live != null) {
                for (JsonNode each : live) {
                    left.add(Values.step(type, each));
                    leftItems.add(each);
                }
            }
            right.addAll(ofRight.keySet());
            right.stream().filter(ofLeft::containsKey).forEach(shared::add);
        }

        JsonNode run() {
            int l = 0;
            int r = 0;
            while (l < left.size() || r < right.size()) {
                Optional<String> mine =
                        l < left.size() ? Optional.of(left.get(l)) : Optional.empty();
                if (mine.isPresent() && r < right.size()) {
                    String step = mine.get();
                    if (step.equals(right.get(r))) {
                        take(step);
                        l++;
                        r++;
                        continue;
                    }
                    boolean waits =
                            ofRight.containsKey(step)
                                    && !shared.isEmpty()
                                    && !step.equals(shared.peek());
                    if (waits) {
                        l++;
                        continue;
                    }
                }
                if (mine.isPresent()) {
                    if (!ofRight.containsKey(mine.get())) {
                        out.add(leftItems.get(l++));
                        continue;
                    }
                    if (done.contains(mine.get())) {
                        l++;
                    }
                }
                if (r < right.size()) {
                    take(right.get(r++));
                }
            }
            return out;
        }

        private void take(String step) {
            done.add(step);
            List<JsonNode> old = ofLeft.getOrDefault(step, List.of());
            JsonNode before = old.size() == 1 ? old.getFirst() : null;
            JsonNode merged = value(item, before, ofRight.getOrDefault(step, List.of()).getFirst());
            if (merged != null) {
                out.add(merged);
            }
            if (step.equals(shared.peek())) {
                shared.remove();
            }
        }
    }
}
