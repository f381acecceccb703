package dev.sluice.embedded.objects.managed;

import com.fasterxml.jackson.databind.JsonNode;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// JSON values as server-side apply sees them.
final class Values {
    private Values() {}

    /// Numbers count by value.
    static boolean equal(JsonNode one, JsonNode other) {
        return one.equals(Values::compare, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : 1;
    }

    /// An object's members by name.
    static SortedMap<String, JsonNode> sorted(JsonNode object) {
        var members = new TreeMap<String, JsonNode>();
        object.properties().forEach(member -> members.put(member.getKey(), member.getValue()));
        return members;
    }

    static List<JsonNode> present(@Nullable JsonNode one, @Nullable JsonNode other) {
        List<JsonNode> found = new ArrayList<>();
        if (one != null) {
            found.add(one);
        }
        if (other != null) {
            found.add(other);
        }
        return found;
    }

    /// The items of a keyed list or a set; several under one step where keys repeat.
    static Map<String, List<JsonNode>> byStep(FieldType type, @Nullable JsonNode list) {
        Map<String, List<JsonNode>> items = new LinkedHashMap<>();
        if (list != null) {
            for (JsonNode item : list) {
                items.computeIfAbsent(step(type, item), _ -> new ArrayList<>()).add(item);
            }
        }
        return items;
    }

    /// @throws IllegalArgumentException when an item lacks its key
    static String step(FieldType type, JsonNode item) {
        return type instanceof FieldType.Keyed keyed ? Step.keys(keyed, item) : Step.value(item);
    }
}
