package dev.sluice.embedded.metrics.promql;

import java.util.Arrays;
import java.util.stream.DoubleStream;

/// What can be said about a list of numbers; used over time and over series.
final class Statistics {
    private Statistics() {}

    static double sum(double[] numbers) {
        var sum = new CompensatedSum();
        for (double number : numbers) {
            sum.add(number);
        }
        return sum.total();
    }

    static double average(double[] numbers) {
        double sum = sum(numbers);
        if (!Double.isInfinite(sum) || DoubleStream.of(numbers).anyMatch(Double::isInfinite)) {
            return sum / numbers.length;
        }
        // The sum overflowed although no number is infinite: move the mean step by step.
        double mean = 0;
        for (int i = 0; i < numbers.length; i++) {
            mean += numbers[i] / (i + 1) - mean / (i + 1);
        }
        return mean;
    }

    /// The least number; NaN only when all are.
    static double least(double[] numbers) {
        double least = numbers[0];
        for (double number : numbers) {
            if (number < least || Double.isNaN(least)) {
                least = number;
            }
        }
        return least;
    }

    /// The greatest number; NaN only when all are.
    static double greatest(double[] numbers) {
        double greatest = numbers[0];
        for (double number : numbers) {
            if (number > greatest || Double.isNaN(greatest)) {
                greatest = number;
            }
        }
        return greatest;
    }

    /// The population variance, by Welford's method.
    static double variance(double[] numbers) {
        var mean = new CompensatedSum();
        var squares = new CompensatedSum();
        for (int i = 0; i < numbers.length; i++) {
            double distance = numbers[i] - mean.total();
            mean.add(distance / (i + 1));
            squares.add(distance * (numbers[i] - mean.total()));
        }
        return squares.total() / numbers.length;
    }

    /// The number below which a part `q` (0 to 1) of the numbers lies, interpolated.
    static double quantile(double q, double[] numbers) {
        if (numbers.length == 0 || Double.isNaN(q)) {
            return Double.NaN;
        }
        if (q < 0 || q > 1) {
            return q < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        double[] sorted = nanFirst(numbers);
        double rank = q * (sorted.length - 1);
        int lower = (int) Math.floor(rank);
        int upper = Math.min(sorted.length - 1, lower + 1);
        double weight = rank - Math.floor(rank);
        return sorted[lower] * (1 - weight) + sorted[upper] * weight;
    }

    private static double[] nanFirst(double[] numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        int nans = (int) DoubleStream.of(sorted).filter(Double::isNaN).count();
        double[] moved = new double[sorted.length];
        Arrays.fill(moved, 0, nans, Double.NaN);
        System.arraycopy(sorted, 0, moved, nans, sorted.length - nans);
        return moved;
    }
}
