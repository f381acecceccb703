package dev.sluice.embedded.metrics.promql;

import java.util.OptionalLong;
import java.util.regex.Pattern;

/// Prometheus' durations: `500ms`, `5m`, `1h30m`, `1d`.
public final class Durations {
    // Each unit at most once, from the largest to the smallest.
    private static final Pattern DURATION =
            Pattern.compile(
                    "(?:(\\d{1,12})y)?(?:(\\d{1,12})w)?(?:(\\d{1,12})d)?(?:(\\d{1,12})h)?"
                            + "(?:(\\d{1,12})m)?(?:(\\d{1,12})s)?(?:(\\d{1,12})ms)?");
    private static final long SECOND = 1000;
    private static final long DAY = 86_400 * SECOND;
    private static final long[] MILLIS = {
        365 * DAY, 7 * DAY, DAY, 3600 * SECOND, 60 * SECOND, SECOND, 1
    };

    private Durations() {}

    /// @return milliseconds; empty when the text is not a duration
    public static OptionalLong read(String text) {
        var match = DURATION.matcher(text);
        if (text.isEmpty() || !match.matches()) {
            return OptionalLong.empty();
        }
        long millis = 0;
        try {
            for (int unit = 0; unit < MILLIS.length; unit++) {
                String number = match.group(unit + 1);
                if (number != null) {
                    millis =
                            Math.addExact(
                                    millis,
                                    Math.multiplyExact(Long.parseLong(number), MILLIS[unit]));
                }
            }
        } catch (ArithmeticException _) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(millis);
    }
}
