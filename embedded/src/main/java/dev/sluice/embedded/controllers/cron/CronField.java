package dev.sluice.embedded.controllers.cron;

import java.util.List;
import java.util.Locale;

/// One field of a schedule: lists of values, ranges and steps, such as `1,10-20/5`.
enum CronField {
    MINUTE("minute", 0, 59, List.of()),
    HOUR("hour", 0, 23, List.of()),
    DAY_OF_MONTH("day of month", 1, 31, List.of()),
    MONTH(
            "month",
            1,
            12,
            List.of(
                    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov",
                    "dec")),
    DAY_OF_WEEK("day of week", 0, 7, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat"));

    private final String label;
    private final int least;
    private final int most;
    private final List<String> names;

    CronField(String label, int least, int most, List<String> names) {
        this.label = label;
        this.least = least;
        this.most = most;
        this.names = names;
    }

    /// One bit for each value that is meant.
    ///
    /// @throws IllegalArgumentException with a sentence
    long read(String text) {
        long bits = 0;
        for (var part : text.split(",", -1)) {
            bits |= part(part);
        }
        return bits;
    }

    private long part(String part) {
        var stepped = part.split("/", -1);
        int step = stepped.length == 1 ? 1 : number(stepped[1], part);
        if (stepped.length > 2 || step < 1) {
            throw wrong(part);
        }
        int first = least;
        int last = this == DAY_OF_WEEK ? 6 : most;
        if (!stepped[0].equals("*") && !stepped[0].equals("?")) {
            var ends = stepped[0].split("-", -1);
            first = value(ends[0], part);
            if (ends.length == 2) {
                last = value(ends[1], part);
            } else if (stepped.length == 1) {
                last = first;
            }
            if (ends.length > 2) {
                throw wrong(part);
            }
        }
        if (first > last) {
            throw wrong(part);
        }
        long bits = 0;
        for (int value = first; value <= last; value += step) {
            bits |= 1L << value;
        }
        return bits;
    }

    private int value(String text, String part) {
        int named = text.isEmpty() ? -1 : names.indexOf(text.toLowerCase(Locale.ROOT));
        int value = named >= 0 ? named : number(text, part);
        if (value < least || value > most) {
            throw wrong(part);
        }
        return value;
    }

    private int number(String text, String part) {
        if (!text.matches("\\d{1,4}")) {
            throw wrong(part);
        }
        return Integer.parseInt(text);
    }

    private IllegalArgumentException wrong(String part) {
        return new IllegalArgumentException(
                "\"%s\" is no %s: values from %d to %d, such as 1,5 or 1-5 or */2"
                        .formatted(part, label, least, most));
    }
}
