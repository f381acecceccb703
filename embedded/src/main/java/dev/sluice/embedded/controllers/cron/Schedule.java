package dev.sluice.embedded.controllers.cron;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// When a CronJob is due: `minute hour day-of-month month day-of-week` as in crontab(5), one of
/// `@yearly`, `@annually`, `@monthly`, `@weekly`, `@daily`, `@midnight`, `@hourly`, or `@every`
/// with a duration such as `1h30m`. A local time that a change of clocks leaves out is skipped, one
/// that comes twice counts once.
sealed interface Schedule {
    /// The first time after this moment; empty when there is none within five years.
    Optional<Instant> next(Instant after);

    Pattern EVERY = Pattern.compile("@every\\s+(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    Map<String, String> NAMED =
            Map.of(
                    "@yearly", "0 0 1 1 *",
                    "@annually", "0 0 1 1 *",
                    "@monthly", "0 0 1 * *",
                    "@weekly", "0 0 * * 0",
                    "@daily", "0 0 * * *",
                    "@midnight", "0 0 * * *",
                    "@hourly", "0 * * * *");

    /// @throws IllegalArgumentException with a sentence that says what would be right
    static Schedule parse(String text, ZoneId zone) {
        var every = EVERY.matcher(text.strip());
        if (every.matches()) {
            var period =
                    Duration.ofHours(number(every.group(1)))
                            .plusMinutes(number(every.group(2)))
                            .plusSeconds(number(every.group(3)));
            if (period.isZero()) {
                throw new IllegalArgumentException("@every needs a duration such as 1h30m");
            }
            return new Every(period);
        }
        var fields = NAMED.getOrDefault(text.strip(), text).strip().split("\\s+");
        if (fields.length != 5) {
            throw new IllegalArgumentException(
                    "expected exactly 5 fields, found %d: %s"
                            .formatted(fields.length, List.of(fields)));
        }
        return new Calendar(
                CronField.MINUTE.read(fields[0]),
                CronField.HOUR.read(fields[1]),
                Days.read(fields[2], fields[3], fields[4]),
                zone);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /// In equal steps from whatever was before.
    record Every(Duration period) implements Schedule {
        @Override
        public Optional<Instant> next(Instant after) {
            return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(period));
        }
    }

    /// @param minutes one bit each
    /// @param hours one bit each
    record Calendar(long minutes, long hours, Days days, ZoneId zone) implements Schedule {
        private static final int LONGEST_YEARS = 5;

        @Override
        public Optional<Instant> next(Instant after) {
            var start = after.atZone(zone);
            var last = start.toLocalDate().plusYears(LONGEST_YEARS);
            for (var day = start.toLocalDate(); day.isBefore(last); day = day.plusDays(1)) {
                if (days.contain(day)) {
                    var found = firstIn(day, after);
                    if (found.isPresent()) {
                        return found;
                    }
                }
            }
            return Optional.empty();
        }

        private Optional<Instant> firstIn(LocalDate day, Instant after) {
            for (int hour = 0; hour < 24; hour++) {
                for (int minute = 0; has(hours, hour) && minute < 60; minute++) {
                    if (has(minutes, minute)) {
                        var local = day.atTime(hour, minute);
                        var time = local.atZone(zone);
                        if (exists(local, time) && time.toInstant().isAfter(after)) {
                            return Optional.of(time.toInstant());
                        }
                    }
                }
            }
            return Optional.empty();
        }

        /// In a gap of the clock the zone would answer a later time.
        private static boolean exists(LocalDateTime local, ZonedDateTime time) {
            return time.toLocalDateTime().equals(local);
        }
    }

    static boolean has(long bits, int value) {
        return (bits >> value & 1) == 1;
    }
}
