package dev.sluice.engine;

/// How traffic is divided between primary and canary.
///
/// @param canary the canary's share in percent, 0..100; the primary gets the rest
/// @param mirrored whether the primary's traffic is copied to the canary, whose answers are dropped
/// @throws IllegalArgumentException if `canary` is outside 0..100
public record Split(int canary, boolean mirrored) {
    /// Everything to the primary, nothing mirrored.
    public static final Split ALL_PRIMARY = new Split(0, false);

    public Split {
        if (canary < 0 || canary > 100) {
            throw new IllegalArgumentException(
                    "canary weight must be within 0..100, was " + canary);
        }
    }

    /// A split that mirrors nothing.
    public static Split canary(int weight) {
        return new Split(weight, false);
    }

    /// The primary's share in percent, 0..100.
    public int primary() {
        return 100 - canary;
    }
}
