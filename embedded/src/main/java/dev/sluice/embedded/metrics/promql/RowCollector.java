package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Value.Row;
import dev.sluice.embedded.metrics.promql.Value.Sample;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.Samples;

import java.util.List;
import java.util.TreeMap;

/// Makes rows of the values at many moments.
final class RowCollector {
    private final TreeMap<Labels, Samples> rows = new TreeMap<>();

    /// @param moment after the one of the last call
    void add(Value value, long moment) {
        switch (value) {
            case Value.Scalar scalar -> add(Labels.EMPTY, moment, scalar.value());
            case Value.Vector vector -> {
                for (Sample sample : vector.samples()) {
                    add(sample.labels(), moment, sample.value());
                }
            }
            case Value.Text _, Value.Matrix _ ->
                    throw new IllegalStateException("not one number per series: " + value);
        }
    }

    private void add(Labels labels, long moment, double value) {
        rows.computeIfAbsent(labels, _ -> new Samples(16)).add(moment, value);
    }

    /// Ordered by labels.
    List<Row> rows() {
        return rows.entrySet().stream().map(e -> new Row(e.getKey(), e.getValue())).toList();
    }
}
