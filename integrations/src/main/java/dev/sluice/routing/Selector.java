package dev.sluice.routing;

import java.util.Map;

/// The label that tells the canary's pods from the primary's.
///
/// @param label for example `app`
/// @param value of the target's pods; the primary's have `-primary` appended
public record Selector(String label, String value) {
    Map<String, String> canary() {
        return Map.of(label, value);
    }

    Map<String, String> primary() {
        return Map.of(label, value + "-primary");
    }
}
