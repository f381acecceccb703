package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.promql.Value.Vector;
import dev.sluice.embedded.metrics.series.Labels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Evaluates an aggregation: groups the series by labels, then makes one or few of each group.
final class Aggregating {
    private final Evaluator evaluator;
    private final Expr.Aggregation aggregation;

    Aggregating(Evaluator evaluator, Expr.Aggregation aggregation) {
        this.evaluator = evaluator;
        this.aggregation = aggregation;
    }

    Vector at(long now) {
        var groups = new LinkedHashMap<Labels, List<Sample>>();
        for (Sample sample : evaluator.vector(aggregation.operand(), now).samples()) {
            groups.computeIfAbsent(group(sample.labels()), _ -> new ArrayList<>()).add(sample);
        }
        return switch (aggregation.operator()) {
            case TOPK, BOTTOMK -> firstOfEach(groups, now);
            case COUNT_VALUES -> countValues(groups);
            case SUM, AVG, MIN, MAX, COUNT, GROUP, STDDEV, STDVAR, QUANTILE ->
                    oneOfEach(groups, now);
        };
    }

    private Labels group(Labels series) {
        Expr.Grouping grouping = aggregation.grouping();
        return grouping.without()
                ? series.withoutName().dropping(grouping.labels())
                : series.keeping(grouping.labels());
    }

    private Vector oneOfEach(Map<Labels, List<Sample>> groups, long now) {
        double parameter =
                aggregation.parameter().map(p -> evaluator.scalar(p, now)).orElse(Double.NaN);
        var results = new ArrayList<Sample>();
        groups.forEach((labels, samples) -> {
            double[] values = samples.stream().mapToDouble(Sample::value).toArray();
            results.add(new Sample(labels, statistic(values, parameter)));
        });
        return new Vector(results);
    }

    private double statistic(double[] values, double parameter) {
        return switch (aggregation.operator()) {
            case SUM -> Statistics.sum(values);
            case AVG -> Statistics.average(values);
            case MIN -> Statistics.least(values);
            case MAX -> Statistics.greatest(values);
            case COUNT -> values.length;
            case GROUP -> 1;
            case STDDEV -> Math.sqrt(Statistics.variance(values));
            case STDVAR -> Statistics.variance(values);
            case QUANTILE -> Statistics.quantile(parameter, values);
            case TOPK, BOTTOMK, COUNT_VALUES ->
                    throw new IllegalStateException(aggregation.operator() + " is no statistic");
        };
    }

    private Vector firstOfEach(Map<Labels, List<Sample>> groups, long now) {
        double wanted = evaluator.scalar(aggregation.parameter().orElseThrow(), now);
        if (Double.isNaN(wanted)) {
            throw QueryException.execution("Parameter value is NaN");
        }
        int most = (int) Math.max(0, wanted);
        var order =
                aggregation.operator() == Aggregator.TOPK
                        ? Conversions.DESCENDING
                        : Conversions.ASCENDING;
        var results = new ArrayList<Sample>();
        for (List<Sample> samples : groups.values()) {
            samples.stream().sorted(order).limit(most).forEach(results::add);
        }
        return new Vector(results);
    }

    private Vector countValues(Map<Labels, List<Sample>> groups) {
        String label =
                aggregation.parameter().orElseThrow() instanceof Expr.StringLiteral text
                        ? text.value()
                        : "";
        if (label.isEmpty()) {
            throw QueryException.execution("invalid label name \"\"");
        }
        var counts = new LinkedHashMap<Labels, Integer>();
        groups.forEach((labels, samples) -> {
            for (Sample sample : samples) {
                String value = GoNumbers.plain(sample.value());
                counts.merge(labels.with(label, value), 1, Integer::sum);
            }
        });
        var results = new ArrayList<Sample>();
        counts.forEach((labels, count) -> results.add(new Sample(labels, count)));
        return new Vector(results);
    }
}
