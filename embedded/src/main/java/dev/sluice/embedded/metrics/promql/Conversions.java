package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;

import java.util.Comparator;
import java.util.List;

/// Between scalars, vectors and times; and the order of a vector.
final class Conversions {
    /// NaN comes last in either direction.
    private static final Comparator<Sample> NAN_LAST =
            Comparator.comparing(sample -> Double.isNaN(sample.value()));

    static final Comparator<Sample> ASCENDING =
            NAN_LAST.thenComparingDouble(Sample::value).thenComparing(Sample::labels);
    static final Comparator<Sample> DESCENDING =
            NAN_LAST.thenComparing(Comparator.comparingDouble(Sample::value).reversed())
                    .thenComparing(Sample::labels);

    private Conversions() {}

    static Value vector(Evaluator evaluator, Expr.Call call, long now) {
        double value = evaluator.scalar(call.arguments().getFirst(), now);
        return new Value.Vector(List.of(new Sample(Labels.EMPTY, value)));
    }

    static Value scalar(Evaluator evaluator, Expr.Call call, long now) {
        List<Sample> samples = evaluator.vector(call.arguments().getFirst(), now).samples();
        return new Value.Scalar(samples.size() == 1 ? samples.getFirst().value() : Double.NaN);
    }

    static Value sort(Evaluator evaluator, Expr.Call call, long now) {
        return sorted(evaluator, call, now, ASCENDING);
    }

    static Value sortDescending(Evaluator evaluator, Expr.Call call, long now) {
        return sorted(evaluator, call, now, DESCENDING);
    }

    private static Value sorted(
            Evaluator evaluator, Expr.Call call, long now, Comparator<Sample> order) {
        List<Sample> samples = evaluator.vector(call.arguments().getFirst(), now).samples();
        return new Value.Vector(samples.stream().sorted(order).toList());
    }

    /// Of a selector the time of each sample, of anything else the moment of the evaluation.
    static Value timestamp(Evaluator evaluator, Expr.Call call, long now) {
        Expr argument = call.arguments().getFirst();
        while (argument instanceof Expr.Parenthesis parenthesis) {
            argument = parenthesis.inner();
        }
        if (argument instanceof Expr.VectorSelector selector) {
            return evaluator.select(
                    selector, now, (samples, index) -> samples.time(index) / 1000.0, false);
        }
        return evaluator.mapped(argument, now, _ -> now / 1000.0);
    }
}
