package dev.sluice.engine.analysis;

import java.util.OptionalDouble;

/// The range in which a metric's value is healthy; both ends belong to it.
///
/// @param min empty: no lower bound
/// @param max empty: no upper bound
public record Bounds(OptionalDouble min, OptionalDouble max) {
    /// Nothing is too low or too high.
    public static final Bounds NONE = new Bounds(OptionalDouble.empty(), OptionalDouble.empty());

    public static Bounds atLeast(double min) {
        return new Bounds(OptionalDouble.of(min), OptionalDouble.empty());
    }

    public static Bounds atMost(double max) {
        return new Bounds(OptionalDouble.empty(), OptionalDouble.of(max));
    }

    public boolean tooLow(double value) {
        return min.isPresent() && value < min.getAsDouble();
    }

    public boolean tooHigh(double value) {
        return max.isPresent() && value > max.getAsDouble();
    }
}
