package dev.sluice.metrics;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.engine.analysis.Reading;

/// Numbers as sources write them: as JSON numbers or as text.
final class Numbers {
    private Numbers() {}

    static Reading parse(String text) {
        try {
            return Reading.of(Double.parseDouble(text.strip()));
        } catch (NumberFormatException _) {
            return new Reading.NoData("the value is not a number");
        }
    }

    /// Null and missing mean that there is no data.
    static Reading of(JsonNode node, String whenMissing) {
        if (node.isNumber()) {
            return Reading.of(node.asDouble());
        }
        return node.isTextual() ? parse(node.asText()) : new Reading.NoData(whenMissing);
    }
}
