package dev.sluice.embedded.metrics.promql;

import static dev.sluice.embedded.metrics.promql.ValueType.MATRIX;
import static dev.sluice.embedded.metrics.promql.ValueType.SCALAR;
import static dev.sluice.embedded.metrics.promql.ValueType.STRING;
import static dev.sluice.embedded.metrics.promql.ValueType.VECTOR;

import dev.sluice.embedded.metrics.promql.Function.EachFunction;
import dev.sluice.embedded.metrics.promql.Function.OfEach;
import dev.sluice.embedded.metrics.promql.Function.OverRange;
import dev.sluice.embedded.metrics.promql.Function.RangeFunction;
import dev.sluice.embedded.metrics.promql.Function.Special;
import dev.sluice.embedded.metrics.promql.Function.SpecialFunction;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/// The catalogue of functions; a new one is one line.
final class Functions {
    private static final int ANY_NUMBER = 1000;

    private static final Map<String, Function> BY_NAME = new HashMap<>();

    static {
        range("rate", Rates::rate);
        range("increase", Rates::increase);
        range("delta", Rates::delta);
        range("irate", Rates::lastRate);
        range("idelta", Rates::lastDelta);
        range("deriv", Rates::slope);
        range("changes", OverTime::changes);
        range("resets", OverTime::resets);
        overTime("avg_over_time", Statistics::average);
        overTime("min_over_time", Statistics::least);
        overTime("max_over_time", Statistics::greatest);
        overTime("sum_over_time", Statistics::sum);
        overTime("count_over_time", numbers -> numbers.length);
        overTime("present_over_time", _ -> 1);
        overTime("stddev_over_time", numbers -> Math.sqrt(Statistics.variance(numbers)));
        overTime("stdvar_over_time", Statistics::variance);
        add(
                "last_over_time",
                1,
                VECTOR,
                new OverRange((window, _) -> OverTime.last(window), true),
                MATRIX);
        range(
                "quantile_over_time",
                (window, q) ->
                        OptionalDouble.of(
                                Statistics.quantile(
                                        q.getFirst(), OverTime.values(window.samples()))),
                SCALAR,
                MATRIX);
        range(
                "predict_linear",
                (window, seconds) -> Rates.predicted(window, seconds.getFirst()),
                MATRIX,
                SCALAR);
        special("absent_over_time", Absence::overTime, MATRIX);

        each("abs", Math::abs);
        each("ceil", Math::ceil);
        each("floor", Math::floor);
        each("exp", Math::exp);
        each("ln", Math::log);
        each("log2", EachValue::log2);
        each("log10", Math::log10);
        each("sqrt", Math::sqrt);
        each("sgn", Math::signum);
        each("sin", Math::sin);
        each("cos", Math::cos);
        each("tan", Math::tan);
        each("asin", Math::asin);
        each("acos", Math::acos);
        each("atan", Math::atan);
        each("sinh", Math::sinh);
        each("cosh", Math::cosh);
        each("tanh", Math::tanh);
        each("deg", v -> v * 180 / Math.PI);
        each("rad", v -> v * Math.PI / 180);
        add("round", 1, VECTOR, new OfEach(EachValue::round), VECTOR, SCALAR);
        each("clamp_min", (v, bound) -> Math.max(v, bound.getFirst()), VECTOR, SCALAR);
        each("clamp_max", (v, bound) -> Math.min(v, bound.getFirst()), VECTOR, SCALAR);
        special("clamp", EachValue::clamp, VECTOR, SCALAR, SCALAR);

        special("histogram_quantile", Histograms::quantile, SCALAR, VECTOR);
        special("label_replace", LabelFunctions::replace, VECTOR, STRING, STRING, STRING, STRING);
        add(
                "label_join",
                3,
                ANY_NUMBER,
                VECTOR,
                new Special(LabelFunctions::join),
                VECTOR,
                STRING,
                STRING,
                STRING);
        special("absent", Absence::now, VECTOR);
        special("sort", Conversions::sort, VECTOR);
        special("sort_desc", Conversions::sortDescending, VECTOR);
        special("timestamp", Conversions::timestamp, VECTOR);
        special("vector", Conversions::vector, SCALAR);
        add("scalar", 1, SCALAR, new Special(Conversions::scalar), VECTOR);
        add("time", 0, SCALAR, new Special((_, _, now) -> new Value.Scalar(now / 1000.0)));
        add("pi", 0, SCALAR, new Special((_, _, _) -> new Value.Scalar(Math.PI)));
        for (var field : Calendar.FIELDS.entrySet()) {
            add(
                    field.getKey(),
                    0,
                    VECTOR,
                    new Special((evaluator, call, now) ->
                            Calendar.evaluate(evaluator, call, now, field.getValue())),
                    VECTOR);
        }
    }

    private Functions() {}

    static Optional<Function> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static void range(String name, ToOptional function) {
        range(name, (window, _) -> function.apply(window), MATRIX);
    }

    private static void range(String name, RangeFunction function, ValueType... parameters) {
        add(name, parameters.length, VECTOR, new OverRange(function, false), parameters);
    }

    private static void overTime(String name, ToDoubleFunction<double[]> statistic) {
        range(
                name,
                window ->
                        OptionalDouble.of(
                                statistic.applyAsDouble(OverTime.values(window.samples()))));
    }

    private static void each(String name, DoubleUnaryOperator function) {
        each(name, (value, _) -> function.applyAsDouble(value), VECTOR);
    }

    private static void each(String name, EachFunction function, ValueType... parameters) {
        add(name, parameters.length, VECTOR, new OfEach(function), parameters);
    }

    private static void special(String name, SpecialFunction function, ValueType... parameters) {
        add(name, parameters.length, VECTOR, new Special(function), parameters);
    }

    private static void add(
            String name,
            int required,
            ValueType result,
            Function.Body body,
            ValueType... parameters) {
        add(name, required, parameters.length, result, body, parameters);
    }

    private static void add(
            String name,
            int required,
            int most,
            ValueType result,
            Function.Body body,
            ValueType... parameters) {
        BY_NAME.put(name, new Function(name, List.of(parameters), required, most, result, body));
    }

    @FunctionalInterface
    private interface ToOptional {
        OptionalDouble apply(Window window);
    }
}
