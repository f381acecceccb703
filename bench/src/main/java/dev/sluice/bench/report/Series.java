package dev.sluice.bench.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// Repetitions of one measurement, in no particular unit.
public final class Series {
    private static final double FINE = 10;
    private static final double COARSE = 1000;

    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    public void add(double value) {
        values.add(value);
    }

    public int size() {
        return values.size();
    }

    /// The value below which this share lies; NaN of an empty series.
    ///
    /// @param share 0 for the least, 0.5 for the median, 1 for the greatest
    public double at(double share) {
        var sorted = sorted();
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int rank = (int) Math.ceil(share * sorted.size()) - 1;
        return sorted.get(Math.clamp(rank, 0, sorted.size() - 1));
    }

    /// Of an even number of repetitions, the mean of the two in the middle.
    public double median() {
        var sorted = sorted();
        int half = sorted.size() / 2;
        return sorted.isEmpty() || sorted.size() % 2 == 1
                ? at(0.5)
                : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }

    private List<Double> sorted() {
        synchronized (values) {
            return values.stream().sorted().toList();
        }
    }

    /// `min / median / max`.
    public String spread() {
        return text(at(0)) + " / " + text(median()) + " / " + text(at(1));
    }

    /// `p50 / p99 / max`.
    public String tail() {
        return text(at(0.5)) + " / " + text(at(0.99)) + " / " + text(at(1));
    }

    /// Every repetition in its order.
    public String raw() {
        synchronized (values) {
            return String.join(" ", values.stream().map(Series::text).toList());
        }
    }

    /// A number with as many digits as mean something.
    public static String text(double value) {
        if (Double.isNaN(value)) {
            return "-";
        }
        var size = Math.abs(value);
        if (size >= COARSE) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, size >= FINE ? "%.1f" : "%.2f", value);
    }
}
