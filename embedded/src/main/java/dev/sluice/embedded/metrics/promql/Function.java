package dev.sluice.embedded.metrics.promql;

import java.util.List;
import java.util.OptionalDouble;

/// A function that queries may call.
///
/// @param parameters their types; the last one may repeat
/// @param required how many arguments there must be
/// @param most how many there may be
record Function(
        String name,
        List<ValueType> parameters,
        int required,
        int most,
        ValueType result,
        Body body) {
    ValueType parameter(int index) {
        return parameters.get(Math.min(index, parameters.size() - 1));
    }

    sealed interface Body {}

    /// One number from the samples of each series in a range.
    ///
    /// @param keepsName whether the result is still called what the series is called
    record OverRange(RangeFunction function, boolean keepsName) implements Body {}

    /// One number from each number.
    record OfEach(EachFunction function) implements Body {}

    /// Anything else.
    record Special(SpecialFunction function) implements Body {}

    @FunctionalInterface
    interface RangeFunction {
        /// @param arguments the scalar arguments
        /// @return empty: the series has no result
        OptionalDouble apply(Window window, List<Double> arguments);
    }

    @FunctionalInterface
    interface EachFunction {
        double apply(double value, List<Double> arguments);
    }

    @FunctionalInterface
    interface SpecialFunction {
        Value apply(Evaluator evaluator, Expr.Call call, long now);
    }
}
