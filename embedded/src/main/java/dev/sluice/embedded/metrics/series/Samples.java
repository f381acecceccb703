package dev.sluice.embedded.metrics.series;

import java.util.Arrays;

/// Samples of one series, ordered by time.
///
/// A sample whose value is [#isStale stale] says that the series ended there.
public final class Samples {
    /// A NaN of our own. Prometheus uses a signalling NaN, which arithmetic may silently change.
    private static final long STALE_BITS = 0x7ff8_0000_0000_0002L;

    /// The value that ends a series.
    public static final double STALE = Double.longBitsToDouble(STALE_BITS);

    private long[] times;
    private double[] values;
    private int size;

    public Samples(int capacity) {
        times = new long[capacity];
        values = new double[capacity];
    }

    public static boolean isStale(double value) {
        return Double.doubleToRawLongBits(value) == STALE_BITS;
    }

    public void add(long time, double value) {
        if (size == times.length) {
            int capacity = Math.max(16, size * 2);
            times = Arrays.copyOf(times, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        times[size] = time;
        values[size++] = value;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /// @return milliseconds since 1970
    public long time(int index) {
        return times[index];
    }

    public double value(int index) {
        return values[index];
    }

    public double firstValue() {
        return values[0];
    }

    public double lastValue() {
        return values[size - 1];
    }

    /// How many samples are at or before a time: the index of the first one after it.
    public int countUntil(long time) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (times[middle] <= time) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// The samples after `from`, up to and including `to`, without the stale ones.
    public Samples between(long from, long to) {
        int begin = countUntil(from);
        int end = countUntil(to);
        var window = new Samples(Math.max(0, end - begin));
        for (int i = begin; i < end; i++) {
            if (!isStale(values[i])) {
                window.add(times[i], values[i]);
            }
        }
        return window;
    }
}
