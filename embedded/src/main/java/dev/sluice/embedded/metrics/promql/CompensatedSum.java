package dev.sluice.embedded.metrics.promql;

/// Adds numbers without losing the small ones beside large ones (Kahan and Neumaier).
///
/// Prometheus adds this way, so results agree to the last digit.
final class CompensatedSum {
    private double sum;
    private double lost;

    void add(double number) {
        double next = sum + number;
        if (Double.isInfinite(next)) {
            lost = 0;
        } else if (Math.abs(sum) >= Math.abs(number)) {
            lost += (sum - next) + number;
        } else {
            lost += (number - next) + sum;
        }
        sum = next;
    }

    double total() {
        return Double.isInfinite(sum) ? sum : sum + lost;
    }
}
