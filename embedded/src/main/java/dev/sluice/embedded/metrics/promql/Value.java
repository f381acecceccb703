package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Samples;

import java.util.HashSet;
import java.util.List;

/// What a query answers.
public sealed interface Value {
    record Scalar(double value) implements Value {}

    record Text(String value) implements Value {}

    /// At most one number for each labels, at one moment.
    record Vector(List<Sample> samples) implements Value {
        static final Vector EMPTY = new Vector(List.of());

        /// @throws QueryException when labels appear twice
        Vector distinct() {
            var seen = new HashSet<Labels>();
            for (Sample sample : samples) {
                if (!seen.add(sample.labels())) {
                    throw QueryException.execution(
                            "vector cannot contain metrics with the same labelset");
                }
            }
            return this;
        }
    }

    record Matrix(List<Row> rows) implements Value {}

    record Sample(Labels labels, double value) {}

    record Row(Labels labels, Samples samples) {}
}
