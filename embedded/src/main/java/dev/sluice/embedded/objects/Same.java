package dev.sluice.embedded.objects;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Comparator;

/// Whether two JSON values say the same: numbers count by value, however they are held.
final class Same {
    private static final Comparator<JsonNode> BY_VALUE = Same::compare;

    private Same() {}

    static boolean json(JsonNode one, JsonNode other) {
        return one.equals(BY_VALUE, other);
    }

    private static int compare(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : 1;
    }
}
