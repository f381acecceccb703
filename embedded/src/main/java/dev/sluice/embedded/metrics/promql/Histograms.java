package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;

/// `histogram_quantile`: series that differ only in `le` are one histogram.
final class Histograms {
    private static final String BOUND = "le";

    private Histograms() {}

    static Value quantile(Evaluator evaluator, Expr.Call call, long now) {
        double q = evaluator.scalar(call.arguments().get(0), now);
        var histograms = new LinkedHashMap<Labels, Buckets>();
        for (Sample sample : evaluator.vector(call.arguments().get(1), now).samples()) {
            OptionalDouble bound = bound(sample.labels().get(BOUND));
            if (bound.isPresent()) {
                histograms
                        .computeIfAbsent(
                                sample.labels().dropping(List.of(BOUND, Labels.NAME)),
                                _ -> new Buckets())
                        .add(bound.getAsDouble(), sample.value());
            }
        }
        var samples = new ArrayList<Sample>();
        histograms.forEach(
                (labels, buckets) -> samples.add(new Sample(labels, buckets.quantile(q))));
        return new Value.Vector(samples);
    }

    /// @return empty when the text is not a number: the series is no bucket then
    private static OptionalDouble bound(String text) {
        try {
            return switch (text) {
                case "+Inf", "Inf", "inf", "+inf" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
                case "-Inf", "-inf" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
                default -> OptionalDouble.of(Double.parseDouble(text));
            };
        } catch (NumberFormatException _) {
            return OptionalDouble.empty();
        }
    }
}
