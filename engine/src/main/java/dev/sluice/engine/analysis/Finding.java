package dev.sluice.engine.analysis;

import dev.sluice.engine.analysis.Metric.Verdict;

import java.time.Duration;
import java.util.Locale;

/// A metric, what its source said, and what that means.
public record Finding(Metric metric, Reading reading, Verdict verdict) {
    public boolean healthy() {
        return verdict == Verdict.HEALTHY;
    }

    /// The evidence in a few words: `success rate 99.98 % >= 99 %`.
    public String evidence() {
        return switch (reading) {
            case Reading.Value(var number) -> subject() + " " + spoken(number) + compared(number);
            case Reading.NoData(var why) -> subject() + ": no values found: " + why;
            case Reading.Broken(var why) -> subject() + ": source unavailable: " + why;
        };
    }

    private String subject() {
        return switch (metric.kind()) {
            case SUCCESS_RATE -> "success rate";
            case DURATION -> "p99";
            case CUSTOM -> metric.name();
        };
    }

    private String compared(double number) {
        var bounds = metric.bounds();
        if (bounds.tooLow(number)) {
            return " < " + bound(bounds.min().orElseThrow());
        }
        if (bounds.tooHigh(number)) {
            return " > " + bound(bounds.max().orElseThrow());
        }
        if (bounds.min().isPresent() && bounds.max().isPresent()) {
            return " within "
                    + bound(bounds.min().getAsDouble())
                    + ".."
                    + bound(bounds.max().getAsDouble());
        }
        if (bounds.min().isPresent()) {
            return " >= " + bound(bounds.min().getAsDouble());
        }
        return bounds.max().isPresent() ? " <= " + bound(bounds.max().getAsDouble()) : "";
    }

    private String spoken(double number) {
        return switch (metric.kind()) {
            case SUCCESS_RATE -> fixed(number) + " %";
            case DURATION -> Math.round(number) + " ms";
            case CUSTOM -> fixed(number);
        };
    }

    private String bound(double number) {
        return switch (metric.kind()) {
            case SUCCESS_RATE -> shortest(number) + " %";
            case DURATION -> shortest(number) + " ms";
            case CUSTOM -> shortest(number);
        };
    }

    /// The sentence that Flagger's event carries when this finding stops a rollout.
    ///
    /// @param canary `name.namespace` of the canary
    /// @param target `name.namespace` of its workload
    /// @param provider where built-in metrics come from
    public String halt(String canary, String target, String provider) {
        return switch (reading) {
            case Reading.Value(var number) -> "Halt " + canary + " advancement " + breach(number);
            case Reading.NoData(var why) ->
                    metric.kind() == Metric.Kind.CUSTOM
                            ? "Halt advancement no values found for custom metric: "
                                    + metric.name()
                                    + ": "
                                    + why
                            : "Halt advancement no values found for "
                                    + provider
                                    + " metric "
                                    + metric.name()
                                    + " probably "
                                    + target
                                    + " is not receiving traffic: "
                                    + why;
            case Reading.Broken(var why) -> "Metric query failed for " + metric.name() + ": " + why;
        };
    }

    private String breach(double number) {
        var low = metric.bounds().tooLow(number);
        var bound =
                shortest(low ? metric.bounds().min().orElse(0) : metric.bounds().max().orElse(0));
        var sign = low ? " < " : " > ";
        return switch (metric.kind()) {
            case SUCCESS_RATE -> "success rate " + fixed(number) + "%" + sign + bound + "%";
            case DURATION ->
                    "request duration " + goDuration(number) + sign + goDuration(bound(low));
            case CUSTOM -> metric.name() + " " + fixed(number) + sign + bound;
        };
    }

    private double bound(boolean low) {
        return low ? metric.bounds().min().orElse(0) : metric.bounds().max().orElse(0);
    }

    private static String fixed(double number) {
        return String.format(Locale.ROOT, "%.2f", number);
    }

    private static String shortest(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15
                ? Long.toString((long) number)
                : Double.toString(number);
    }

    /// Milliseconds as Go prints a duration: `1.515s`, `41ms`, `1m2s`.
    private static String goDuration(double millis) {
        var duration = Duration.ofMillis(Math.round(millis));
        if (duration.toMillis() < 1000) {
            return duration.toMillis() == 0 ? "0s" : duration.toMillis() + "ms";
        }
        var seconds = duration.toMillis() % 60_000 / 1000.0;
        var text = shortest(seconds) + "s";
        if (duration.toMinutes() == 0) {
            return text;
        }
        var minutes = duration.toMinutes() % 60 + "m" + text;
        return duration.toHours() == 0 ? minutes : duration.toHours() + "h" + minutes;
    }
}
