package dev.sluice.routing;

import java.util.Map;

/// The label that tells the canary's pods from the primary's.
///
/// @param label for example `app`
/// @param value of the target's pods; the primary's have `-primary` appended
/// @param previous what the pods of the version before the promoted one are for; they have
///   `-previous` appended
/// @param switched whether the apex Service leads where the Service of the canary does
public record Selector(String label, String value, Previous previous, boolean switched) {
    /// What the previous version's pods are for.
    public enum Previous {
        /// There are none, or they are not needed.
        NONE,

        /// They are behind the Service of the canary, in place of the target's.
        STANDS_BY,

        /// They are behind the apex Service too, in place of the primary's.
        SERVES
    }

    /// Without a previous version.
    public Selector(String label, String value) {
        this(label, value, Previous.NONE, false);
    }

    /// The same with a previous version.
    public Selector with(Previous stands) {
        return new Selector(label, value, stands, switched);
    }

    /// The same with the apex Service leading to the canary, or to the primary.
    public Selector switched(boolean toCanary) {
        return new Selector(label, value, previous, toCanary);
    }

    Map<String, String> canary() {
        return previous == Previous.NONE ? Map.of(label, value) : kept();
    }

    Map<String, String> primary() {
        return Map.of(label, value + "-primary");
    }

    Map<String, String> apex() {
        return previous == Previous.SERVES || switched ? canary() : primary();
    }

    private Map<String, String> kept() {
        return Map.of(label, value + "-previous");
    }
}
