package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.SeriesStore;

import java.time.Duration;
import java.time.Instant;

/// Answers PromQL queries from a store, as Prometheus 3 does for series of plain numbers.
///
/// Not known: native histograms, and functions that Prometheus itself calls experimental.
public final class PromQl {
    /// How long a sample is valid when the series has not ended.
    public static final Duration LOOKBACK = Duration.ofMinutes(5);

    private final SeriesStore store;

    public PromQl(SeriesStore store) {
        this.store = store;
    }

    /// @param start first moment of the answer
    /// @param end last moment; not before `start`
    /// @param step between moments; positive
    public record Range(Instant start, Instant end, Duration step) {}

    /// @throws QueryException when the query is wrong or does not fit the data
    public Value instant(String query, Instant moment) {
        return instant(query, moment, LOOKBACK);
    }

    /// @throws QueryException when the query is wrong or does not fit the data
    public Value instant(String query, Instant moment, Duration lookback) {
        long now = moment.toEpochMilli();
        return evaluator(now, now, lookback).evaluate(Parser.parse(query), now);
    }

    /// @return for a scalar one row without labels
    /// @throws QueryException when the query is wrong, does not fit the data, or is a string or a
    ///   range vector
    public Value.Matrix range(String query, Range range, Duration lookback) {
        Expr expr = Parser.parse(query);
        if (expr.type() != ValueType.SCALAR && expr.type() != ValueType.VECTOR) {
            throw QueryException.invalid(
                    "invalid expression type \""
                            + expr.type()
                            + "\" for range query, must be Scalar or instant Vector");
        }
        long start = range.start().toEpochMilli();
        long end = range.end().toEpochMilli();
        long step = Math.max(1, range.step().toMillis());
        Evaluator evaluator = evaluator(start, end, lookback);
        var collected = new RowCollector();
        for (long now = start; now <= end; now += step) {
            collected.add(evaluator.evaluate(expr, now), now);
        }
        return new Value.Matrix(collected.rows());
    }

    private Evaluator evaluator(long start, long end, Duration lookback) {
        return new Evaluator(
                new SelectedSeries(store), new Shift.Span(start, end), lookback.toMillis());
    }
}
