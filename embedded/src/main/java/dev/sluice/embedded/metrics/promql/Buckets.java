package dev.sluice.embedded.metrics.promql;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A histogram at one moment: how many observations were at most so large.
///
/// Source: the behaviour of `histogram_quantile` in Prometheus 3 for classic histograms.
final class Buckets {
    /// Differences of counts below this part are rounding, not a real step back.
    private static final double ROUNDING = 1e-12;

    private record Bucket(double bound, double count) {}

    private final List<Bucket> buckets = new ArrayList<>();

    void add(double bound, double count) {
        buckets.add(new Bucket(bound, count));
    }

    /// The size that a part `q` (0 to 1) of the observations does not exceed, interpolated within
    /// its bucket; NaN without observations or without a bucket `+Inf`.
    double quantile(double q) {
        if (Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        List<Bucket> rising = rising(merged());
        int last = rising.size() - 1;
        if (last < 1 || rising.get(last).bound() != Double.POSITIVE_INFINITY) {
            return Double.NaN;
        }
        double observations = rising.get(last).count();
        if (observations == 0 || Double.isNaN(observations)) {
            return Double.NaN;
        }
        double rank = q * observations;
        int hit = 0;
        while (hit < last && !(rising.get(hit).count() >= rank)) {
            hit++;
        }
        if (hit == last) {
            return rising.get(last - 1).bound();
        }
        return within(rising, hit, rank);
    }

    private static double within(List<Bucket> buckets, int hit, double rank) {
        double end = buckets.get(hit).bound();
        if (hit == 0 && end <= 0) {
            return end;
        }
        double begin = hit == 0 ? 0 : buckets.get(hit - 1).bound();
        double below = hit == 0 ? 0 : buckets.get(hit - 1).count();
        double count = buckets.get(hit).count() - below;
        return begin + (end - begin) * ((rank - below) / count);
    }

    /// Sorted; buckets of the same bound (`1` and `1.0`) together.
    private List<Bucket> merged() {
        var merged = new ArrayList<Bucket>();
        buckets.stream()
                .sorted(Comparator.comparingDouble(Bucket::bound))
                .forEach(bucket -> {
                    if (!merged.isEmpty() && merged.getLast().bound() == bucket.bound()) {
                        Bucket same = merged.removeLast();
                        merged.add(new Bucket(same.bound(), same.count() + bucket.count()));
                    } else {
                        merged.add(bucket);
                    }
                });
        return merged;
    }

    /// Counts that never fall: buckets are not scraped or rounded at exactly the same moment.
    private static List<Bucket> rising(List<Bucket> sorted) {
        var rising = new ArrayList<Bucket>();
        for (Bucket bucket : sorted) {
            double before = rising.isEmpty() ? bucket.count() : rising.getLast().count();
            boolean keep = bucket.count() > before && !almostEqual(bucket.count(), before);
            rising.add(new Bucket(bucket.bound(), keep ? bucket.count() : before));
        }
        return rising;
    }

    private static boolean almostEqual(double a, double b) {
        double size = Math.abs(a) + Math.abs(b);
        return a == b || Math.abs(a - b) < ROUNDING * Math.min(size, Double.MAX_VALUE);
    }
}
