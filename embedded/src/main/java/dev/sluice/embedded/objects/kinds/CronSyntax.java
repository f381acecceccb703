package dev.sluice.embedded.objects.kinds;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whether a schedule is one, in the words of the real server.
final class CronSyntax {
    private static final Set<String> DESCRIPTORS =
            Set.of("@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly");
    private static final Pattern PART =
            Pattern.compile("(\\*|\\?|([0-9a-z]+)(?:-([0-9a-z]+))?)(?:/([0-9]+))?");
    private static final List<Field> FIELDS =
            List.of(
                    new Field(0, 59, List.of()),
                    new Field(0, 23, List.of()),
                    new Field(1, 31, List.of()),
                    new Field(
                            1,
                            12,
                            List.of(
                                    "", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug",
                                    "sep", "oct", "nov", "dec")),
                    new Field(0, 6, List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat")));

    private CronSyntax() {}

    private record Field(int least, int most, List<String> names) {
        int number(String text) {
            int name = names.indexOf(text);
            return name >= 0 ? name : text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
        }
    }

    static Optional<String> complaint(String schedule) {
        if (schedule.contains("TZ")) {
            return Optional.of("cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        }
        if (schedule.startsWith("@")) {
            return DESCRIPTORS.contains(schedule) || schedule.startsWith("@every ")
                    ? Optional.empty()
                    : Optional.of("unrecognized descriptor: " + schedule);
        }
        List<String> fields = List.of(schedule.trim().split("\\s+"));
        if (fields.size() != FIELDS.size()) {
            return Optional.of(
                    "expected exactly 5 fields, found "
                            + fields.size()
                            + ": ["
                            + String.join(" ", fields)
                            + "]");
        }
        for (int i = 0; i < FIELDS.size(); i++) {
            for (String part : fields.get(i).split(",", -1)) {
                Optional<String> wrong = part(part.toLowerCase(Locale.ROOT), FIELDS.get(i));
                if (wrong.isPresent()) {
                    return wrong;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<String> part(String text, Field field) {
        Matcher part = PART.matcher(text);
        if (!part.matches()) {
            return Optional.of("failed to parse int from " + text);
        }
        String first = part.group(2);
        if (first == null) {
            return Optional.empty();
        }
        String last = part.group(3) == null ? first : part.group(3);
        int from = field.number(first);
        int to = field.number(last);
        if (from < 0 || to < 0) {
            return Optional.of("failed to parse int from " + (from < 0 ? first : last));
        }
        if (from < field.least()) {
            return Optional.of(
                    "beginning of range (%d) below minimum (%d): %s"
                            .formatted(from, field.least(), text));
        }
        if (to > field.most()) {
            return Optional.of(
                    "end of range (%d) above maximum (%d): %s".formatted(to, field.most(), text));
        }
        return from <= to
                ? Optional.empty()
                : Optional.of(
                        "beginning of range (%d) beyond end of range (%d): %s"
                                .formatted(from, to, text));
    }
}
