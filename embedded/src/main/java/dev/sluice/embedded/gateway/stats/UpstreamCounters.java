package dev.sluice.embedded.gateway.stats;

import java.util.concurrent.atomic.AtomicLongArray;

/// What one event loop saw of one upstream. One thread writes, so no step needs a lock or a
/// compare-and-set; any thread reads.
public final class UpstreamCounters {
    /// Upper bounds in milliseconds, Envoy's default ones; one more bucket holds what is above.
    static final double[] BOUNDS = {
        0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000,
        1800000, 3600000
    };

    private static final int SUM_MICROS = BOUNDS.length + 1;
    private static final int CANCELLED = BOUNDS.length + 2;
    private static final int CODES = 600;

    private final AtomicLongArray codes = new AtomicLongArray(CODES);
    private final AtomicLongArray times = new AtomicLongArray(BOUNDS.length + 3);

    /// @param status 100..599, the final one the client saw, or would have seen
    /// @param nanos from the request's head to the answer's end
    public void answered(int status, long nanos) {
        add(codes, Math.clamp(status, 100, CODES - 1), 1);
        double millis = nanos / 1e6;
        int bucket = 0;
        while (bucket < BOUNDS.length && millis > BOUNDS[bucket]) {
            bucket++;
        }
        add(times, bucket, 1);
        add(times, SUM_MICROS, nanos / 1000);
    }

    /// The client went away before the answer was complete.
    public void cancelled() {
        add(times, CANCELLED, 1);
    }

    private static void add(AtomicLongArray array, int index, long amount) {
        array.setRelease(index, array.getPlain(index) + amount);
    }

    void addTo(Totals totals) {
        for (int i = 0; i < CODES; i++) {
            totals.codes[i] += codes.getAcquire(i);
        }
        for (int i = 0; i <= BOUNDS.length; i++) {
            totals.buckets[i] += times.getAcquire(i);
        }
        totals.sumMicros += times.getAcquire(SUM_MICROS);
        totals.cancelled += times.getAcquire(CANCELLED);
    }

    /// The sum over all loops.
    static final class Totals {
        final long[] codes = new long[CODES];
        final long[] buckets = new long[BOUNDS.length + 1];
        long sumMicros;
        long cancelled;
    }
}
