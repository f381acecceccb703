package dev.sluice.embedded.objects.patch;

import com.fasterxml.jackson.databind.JsonNode;

/// Names JSON types the way Go's decoder does.
final class Go {
    private Go() {}

    /// For [JsonNode#equals(java.util.Comparator, JsonNode)]: numbers are equal by value.
    static int compare(JsonNode one, JsonNode other) {
        if (one.equals(other)) {
            return 0;
        }
        return one.isNumber() && other.isNumber()
                ? one.decimalValue().compareTo(other.decimalValue())
                : 1;
    }

    static String name(JsonNode value) {
        return switch (value.getNodeType()) {
            case ARRAY -> "array";
            case STRING -> "string";
            case NUMBER -> "number";
            case BOOLEAN -> "bool";
            case NULL, MISSING -> "null";
            default -> "object";
        };
    }
}
