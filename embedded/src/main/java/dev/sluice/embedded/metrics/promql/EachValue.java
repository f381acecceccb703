package dev.sluice.embedded.metrics.promql;

import java.util.List;

/// Functions of each number of a vector that are more than one call.
final class EachValue {
    private static final double LN_2 = Math.log(2);

    private EachValue() {}

    static double log2(double value) {
        // Exact for powers of two, where a division of logarithms is not.
        int exponent = Math.getExponent(value);
        return value > 0 && Double.isFinite(value) && value == Math.scalb(1.0, exponent)
                ? exponent
                : Math.log(value) / LN_2;
    }

    /// @param arguments empty, or to multiples of what to round; halves go up
    static double round(double value, List<Double> arguments) {
        // The inverse keeps steps such as 0.1 exact.
        double inverse = 1 / (arguments.isEmpty() ? 1 : arguments.getFirst());
        return Math.floor(value * inverse + 0.5) / inverse;
    }

    static Value clamp(Evaluator evaluator, Expr.Call call, long now) {
        double least = evaluator.scalar(call.arguments().get(1), now);
        double greatest = evaluator.scalar(call.arguments().get(2), now);
        if (greatest < least) {
            return Value.Vector.EMPTY;
        }
        return evaluator.mapped(
                call.arguments().getFirst(), now, v -> Math.max(least, Math.min(greatest, v)));
    }
}
