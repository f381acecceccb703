package dev.sluice.engine.governance;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.Set;

/// A time in which nothing is rolled out.
public sealed interface FreezeWindow {
    /// Why; empty when nobody says.
    String reason();

    /// When the window that is open at `now` ends; empty when none is open.
    Optional<Instant> endIfOpen(Instant now);

    /// Once.
    ///
    /// @param end not included
    record Once(Instant start, Instant end, String reason) implements FreezeWindow {
        @Override
        public Optional<Instant> endIfOpen(Instant now) {
            return now.isBefore(start) || !now.isBefore(end) ? Optional.empty() : Optional.of(end);
        }
    }

    /// Every week, by the clock on the wall of a time zone.
    ///
    /// Where that clock is put forward over `from` or `to`, the window begins or ends when the
    /// clock shows the time that was skipped to; where it is put back, the window begins at the
    /// first and ends at the second of the two moments, so that it is never shorter than it reads.
    ///
    /// @param days on which it begins
    /// @param to not included; not after `from` means on the next day, and equal to `from` a whole
    ///   day
    record Weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to, ZoneId zone, String reason)
            implements FreezeWindow {
        public Weekly {
            days = Set.copyOf(days);
        }

        @Override
        public Optional<Instant> endIfOpen(Instant now) {
            var today = now.atZone(zone).toLocalDate();
            // One that began the day before yesterday ends at the latest at the start of today.
            for (var day = today.minusDays(2); !day.isAfter(today); day = day.plusDays(1)) {
                if (days.contains(day.getDayOfWeek())) {
                    var end = new Once(start(day), end(day), reason).endIfOpen(now);
                    if (end.isPresent()) {
                        return end;
                    }
                }
            }
            return Optional.empty();
        }

        private Instant start(LocalDate day) {
            return ZonedDateTime.of(day, from, zone).withEarlierOffsetAtOverlap().toInstant();
        }

        private Instant end(LocalDate day) {
            var last = to.isAfter(from) ? day : day.plusDays(1);
            return ZonedDateTime.of(last, to, zone).withLaterOffsetAtOverlap().toInstant();
        }
    }
}
