package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Samples;

import java.util.OptionalDouble;

/// What can be said about the samples of a window, besides statistics and rates.
final class OverTime {
    private OverTime() {}

    static double[] values(Samples samples) {
        var values = new double[samples.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = samples.value(i);
        }
        return values;
    }

    static OptionalDouble last(Window window) {
        return OptionalDouble.of(window.samples().lastValue());
    }

    static OptionalDouble changes(Window window) {
        Samples samples = window.samples();
        int changes = 0;
        for (int i = 1; i < samples.size(); i++) {
            double before = samples.value(i - 1);
            double value = samples.value(i);
            if (value != before && !(Double.isNaN(value) && Double.isNaN(before))) {
                changes++;
            }
        }
        return OptionalDouble.of(changes);
    }

    static OptionalDouble resets(Window window) {
        Samples samples = window.samples();
        int resets = 0;
        for (int i = 1; i < samples.size(); i++) {
            if (samples.value(i) < samples.value(i - 1)) {
                resets++;
            }
        }
        return OptionalDouble.of(resets);
    }
}
