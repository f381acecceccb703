package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Row;
import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.promql.Value.Vector;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Samples;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Computes what expressions of one query are worth at a moment (milliseconds since 1970).
final class Evaluator {
    private static final long DEFAULT_SUBQUERY_STEP = 60_000;
    private static final long MOST_SUBQUERY_STEPS = 100_000;

    private final SelectedSeries selected;
    private final Shift.Span query;
    private final long lookback;

    /// @param query first and last moment that will be asked for
    /// @param lookback milliseconds a sample is valid for
    Evaluator(SelectedSeries selected, Shift.Span query, long lookback) {
        this.selected = selected;
        this.query = query;
        this.lookback = lookback;
    }

    /// @throws QueryException of kind EXECUTION
    Value evaluate(Expr expr, long now) {
        return switch (expr) {
            case Expr.NumberLiteral number -> new Value.Scalar(number.value());
            case Expr.StringLiteral text -> new Value.Text(text.value());
            case Expr.Parenthesis parenthesis -> evaluate(parenthesis.inner(), now);
            case Expr.Negation negation -> negate(negation, now);
            case Expr.VectorSelector selector -> select(selector, now, Samples::value, true);
            case Expr.MatrixSelector matrix -> matrix(matrix, now);
            case Expr.Subquery subquery -> matrix(subquery, now);
            case Expr.Call call -> call(call, now);
            case Expr.Aggregation aggregation -> new Aggregating(this, aggregation).at(now);
            case Expr.Binary binary -> Combining.evaluate(this, binary, now);
        };
    }

    /// The value of an expression of type scalar.
    double scalar(Expr expr, long now) {
        return switch (evaluate(expr, now)) {
            case Value.Scalar scalar -> scalar.value();
            case Value.Text _, Vector _, Value.Matrix _ ->
                    throw new IllegalStateException("not a scalar: " + expr);
        };
    }

    /// The value of an expression of type instant vector.
    Vector vector(Expr expr, long now) {
        return switch (evaluate(expr, now)) {
            case Vector vector -> vector;
            case Value.Scalar _, Value.Text _, Value.Matrix _ ->
                    throw new IllegalStateException("not a vector: " + expr);
        };
    }

    /// Another value for each element; the metric's name no longer fits and goes.
    Vector mapped(Expr expr, long now, DoubleUnaryOperator function) {
        var samples = new ArrayList<Sample>();
        for (Sample sample : vector(expr, now).samples()) {
            double value = function.applyAsDouble(sample.value());
            samples.add(new Sample(sample.labels().withoutName(), value));
        }
        return new Vector(samples).distinct();
    }

    /// Reads one number of a sample: its value, or its time.
    @FunctionalInterface
    interface SampleReader {
        double read(Samples samples, int index);
    }

    Vector select(Expr.VectorSelector selector, long now, SampleReader reader, boolean keepName) {
        long moment = selector.shift().apply(now, query);
        long oldest = moment - lookback;
        var found = new ArrayList<Sample>();
        for (Row row : rows(selector, oldest, moment)) {
            int index = row.samples().countUntil(moment) - 1;
            if (index >= 0
                    && row.samples().time(index) > oldest
                    && !Samples.isStale(row.samples().value(index))) {
                Labels labels = keepName ? row.labels() : row.labels().withoutName();
                found.add(new Sample(labels, reader.read(row.samples(), index)));
            }
        }
        return keepName ? new Vector(found) : new Vector(found).distinct();
    }

    private List<Row> rows(Expr.VectorSelector selector, long from, long to) {
        long last = Math.max(query.end(), selector.shift().apply(query.end(), query));
        return selected.rows(selector, from, to, last);
    }

    /// One series with its samples in a range.
    record Labelled(Labels labels, Window window) {}

    /// The series of an expression of type range vector that have samples in the range.
    List<Labelled> windows(Expr expr, long now) {
        return switch (expr) {
            case Expr.Parenthesis parenthesis -> windows(parenthesis.inner(), now);
            case Expr.MatrixSelector(Expr.VectorSelector selector, long range) -> {
                long to = selector.shift().apply(now, query);
                var window = new Window(new Samples(0), to - range, to, now);
                yield windows(rows(selector, to - range, to), window);
            }
            case Expr.Subquery subquery -> {
                long to = subquery.shift().apply(now, query);
                var window = new Window(new Samples(0), to - subquery.range(), to, now);
                yield windows(subqueryRows(subquery, window), window);
            }
            default -> throw new IllegalStateException("not a range vector: " + expr);
        };
    }

    private static List<Labelled> windows(List<Row> rows, Window range) {
        var windows = new ArrayList<Labelled>();
        for (Row row : rows) {
            Samples inside = row.samples().between(range.from(), range.to());
            if (!inside.isEmpty()) {
                windows.add(
                        new Labelled(
                                row.labels(),
                                new Window(inside, range.from(), range.to(), range.now())));
            }
        }
        return windows;
    }

    private List<Row> subqueryRows(Expr.Subquery subquery, Window range) {
        long step = subquery.step() == 0 ? DEFAULT_SUBQUERY_STEP : subquery.step();
        if (subquery.range() / step > MOST_SUBQUERY_STEPS) {
            throw QueryException.execution("a subquery may have at most 100000 steps");
        }
        var collected = new RowCollector();
        // Steps lie at whole multiples, whatever the moment of the query.
        long first = Math.floorDiv(range.from(), step) * step + step;
        for (long moment = first; moment <= range.to(); moment += step) {
            collected.add(evaluate(subquery.inner(), moment), moment);
        }
        return collected.rows();
    }

    private Value matrix(Expr expr, long now) {
        return new Value.Matrix(
                windows(expr, now).stream()
                        .map(w -> new Row(w.labels(), w.window().samples()))
                        .toList());
    }

    private Value negate(Expr.Negation negation, long now) {
        return negation.type() == ValueType.SCALAR
                ? new Value.Scalar(-scalar(negation.operand(), now))
                : mapped(negation.operand(), now, value -> -value);
    }

    private Value call(Expr.Call call, long now) {
        return switch (call.function().body()) {
            case Function.OverRange over -> overRange(call, over, now);
            case Function.OfEach each -> {
                List<Double> scalars = scalars(call, now);
                yield mapped(
                        call.arguments().getFirst(),
                        now,
                        value -> each.function().apply(value, scalars));
            }
            case Function.Special special -> special.function().apply(this, call, now);
        };
    }

    private Value overRange(Expr.Call call, Function.OverRange over, long now) {
        List<Double> scalars = scalars(call, now);
        Expr range =
                call.arguments().stream()
                        .filter(argument -> argument.type() == ValueType.MATRIX)
                        .findFirst()
                        .orElseThrow();
        var samples = new ArrayList<Sample>();
        for (Labelled series : windows(range, now)) {
            Labels labels = over.keepsName() ? series.labels() : series.labels().withoutName();
            over.function()
                    .apply(series.window(), scalars)
                    .ifPresent(value -> samples.add(new Sample(labels, value)));
        }
        return new Vector(samples).distinct();
    }

    private List<Double> scalars(Expr.Call call, long now) {
        return call.arguments().stream()
                .filter(argument -> argument.type() == ValueType.SCALAR)
                .map(argument -> scalar(argument, now))
                .toList();
    }
}
