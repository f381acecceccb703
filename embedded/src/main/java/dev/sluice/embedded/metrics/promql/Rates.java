package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Samples;

import java.util.OptionalDouble;

/// How fast a counter or a gauge moved within a window.
///
/// Source: the behaviour of Prometheus 3 (`rate`, `increase`, `delta`, `irate`, `idelta`, `deriv`,
/// `predict_linear`).
final class Rates {
    /// A window's edge counts as covered when it is at most this many sample distances away.
    private static final double NEAR = 1.1;

    private Rates() {}

    static OptionalDouble rate(Window window) {
        OptionalDouble increase = increase(window);
        return increase.isEmpty()
                ? increase
                : OptionalDouble.of(increase.getAsDouble() / seconds(window.from(), window.to()));
    }

    static OptionalDouble increase(Window window) {
        Samples samples = window.samples();
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        double gained = samples.lastValue() - samples.firstValue();
        for (int i = 1; i < samples.size(); i++) {
            if (samples.value(i) < samples.value(i - 1)) {
                gained += samples.value(i - 1);
            }
        }
        return OptionalDouble.of(gained * stretch(window, gained, true));
    }

    static OptionalDouble delta(Window window) {
        Samples samples = window.samples();
        if (samples.size() < 2) {
            return OptionalDouble.empty();
        }
        double gained = samples.lastValue() - samples.firstValue();
        return OptionalDouble.of(gained * stretch(window, gained, false));
    }

    /// By how much the window is longer than what its samples cover.
    ///
    /// The samples' movement is taken to go on until the window's edge when the edge is near, else
    /// for half the usual distance of samples. A counter cannot have been below zero.
    private static double stretch(Window window, double gained, boolean counter) {
        Samples samples = window.samples();
        int last = samples.size() - 1;
        double covered = seconds(samples.time(0), samples.time(last));
        double distance = covered / last;
        double before = seconds(window.from(), samples.time(0));
        double after = seconds(samples.time(last), window.to());
        if (before >= distance * NEAR) {
            before = distance / 2;
        }
        if (counter && gained > 0 && samples.firstValue() >= 0) {
            double sinceZero = covered * (samples.firstValue() / gained);
            before = Math.min(before, sinceZero);
        }
        if (after >= distance * NEAR) {
            after = distance / 2;
        }
        return (covered + before + after) / covered;
    }

    static OptionalDouble lastRate(Window window) {
        Samples samples = window.samples();
        int last = samples.size() - 1;
        if (last < 1) {
            return OptionalDouble.empty();
        }
        double value = samples.value(last);
        double before = samples.value(last - 1);
        double gained = value < before ? value : value - before;
        return OptionalDouble.of(gained / seconds(samples.time(last - 1), samples.time(last)));
    }

    static OptionalDouble lastDelta(Window window) {
        Samples samples = window.samples();
        int last = samples.size() - 1;
        return last < 1
                ? OptionalDouble.empty()
                : OptionalDouble.of(samples.value(last) - samples.value(last - 1));
    }

    static OptionalDouble slope(Window window) {
        return window.samples().size() < 2
                ? OptionalDouble.empty()
                : OptionalDouble.of(line(window.samples(), window.samples().time(0)).slope());
    }

    static OptionalDouble predicted(Window window, double seconds) {
        if (window.samples().size() < 2) {
            return OptionalDouble.empty();
        }
        Line line = line(window.samples(), window.now());
        return OptionalDouble.of(line.slope() * seconds + line.value());
    }

    private record Line(double slope, double value) {}

    /// The straight line nearest to the samples, and its value at a moment.
    private static Line line(Samples samples, long moment) {
        var sumX = new CompensatedSum();
        var sumY = new CompensatedSum();
        var sumXy = new CompensatedSum();
        var sumXx = new CompensatedSum();
        boolean constant = true;
        for (int i = 0; i < samples.size(); i++) {
            double x = seconds(moment, samples.time(i));
            double y = samples.value(i);
            constant &= y == samples.firstValue();
            sumX.add(x);
            sumY.add(y);
            sumXy.add(x * y);
            sumXx.add(x * x);
        }
        if (constant) {
            double y = samples.firstValue();
            return Double.isInfinite(y) ? new Line(Double.NaN, Double.NaN) : new Line(0, y);
        }
        double n = samples.size();
        double covariance = sumXy.total() - sumX.total() * sumY.total() / n;
        double variance = sumXx.total() - sumX.total() * sumX.total() / n;
        double slope = covariance / variance;
        return new Line(slope, sumY.total() / n - slope * sumX.total() / n);
    }

    private static double seconds(long from, long to) {
        return (to - from) / 1000.0;
    }
}
