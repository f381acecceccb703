package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Matcher;

import java.util.HashSet;
import java.util.List;

/// Turns nothing into 1 and something into nothing.
final class Absence {
    private Absence() {}

    static Value now(Evaluator evaluator, Expr.Call call, long now) {
        Expr argument = call.arguments().getFirst();
        return evaluator.vector(argument, now).samples().isEmpty()
                ? one(argument)
                : Value.Vector.EMPTY;
    }

    static Value overTime(Evaluator evaluator, Expr.Call call, long now) {
        Expr argument = call.arguments().getFirst();
        return evaluator.windows(argument, now).isEmpty() ? one(argument) : Value.Vector.EMPTY;
    }

    private static Value one(Expr missing) {
        return new Value.Vector(List.of(new Sample(labels(missing), 1)));
    }

    /// The labels the missing series would certainly have had.
    private static Labels labels(Expr missing) {
        List<Matcher> matchers =
                switch (missing) {
                    case Expr.VectorSelector vector -> vector.matchers();
                    case Expr.MatrixSelector matrix -> matrix.vector().matchers();
                    default -> List.of();
                };
        var labels = new Labels.Builder();
        var seen = new HashSet<String>();
        for (Matcher matcher : matchers) {
            if (matcher.label().equals(Labels.NAME)) {
                continue;
            }
            boolean certain = matcher.kind() == Matcher.Kind.EQUAL && seen.add(matcher.label());
            labels.set(matcher.label(), certain ? matcher.value() : "");
        }
        return labels.build();
    }
}
