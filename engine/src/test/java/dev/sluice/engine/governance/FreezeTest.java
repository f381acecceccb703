package dev.sluice.engine.governance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGeneratorFactory;

class FreezeTest {
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    /// In 2026 clocks in Berlin go forward on Sunday 29 March from 02:00 to 03:00, and back on
    /// Sunday 25 October from 03:00 to 02:00.
    @ParameterizedTest
    @CsvSource({
        // An ordinary night, in winter and in summer.
        "Fri, 17:00, 08:00, 2026-01-09T15:59:59Z, ",
        "Fri, 17:00, 08:00, 2026-01-09T16:00:00Z, 2026-01-10T07:00:00Z",
        "Fri, 17:00, 08:00, 2026-01-10T06:59:59Z, 2026-01-10T07:00:00Z",
        "Fri, 17:00, 08:00, 2026-01-10T07:00:00Z, ",
        "Fri, 17:00, 08:00, 2026-07-10T15:00:00Z, 2026-07-11T06:00:00Z",
        // Over the change: the same wall clock, one hour less or more.
        "Sat, 22:00, 06:00, 2026-03-28T21:00:00Z, 2026-03-29T04:00:00Z",
        "Sat, 22:00, 06:00, 2026-10-24T20:00:00Z, 2026-10-25T05:00:00Z",
        // Within the hour that does not exist: it begins and ends when the clock jumps.
        "Sun, 02:30, 05:00, 2026-03-29T01:29:59Z, ",
        "Sun, 02:30, 05:00, 2026-03-29T01:30:00Z, 2026-03-29T03:00:00Z",
        "Sun, 01:00, 02:30, 2026-03-29T00:59:59Z, 2026-03-29T01:30:00Z",
        // Within the hour that there is twice: from the first moment to the second.
        "Sun, 02:30, 05:00, 2026-10-25T00:30:00Z, 2026-10-25T04:00:00Z",
        "Sun, 01:00, 02:30, 2026-10-25T01:29:59Z, 2026-10-25T01:30:00Z",
        "Sun, 01:00, 02:30, 2026-10-25T01:30:00Z, ",
        // A whole day, which is 23 or 25 hours long then.
        "Sun, 00:00, 00:00, 2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "Sun, 00:00, 00:00, 2026-10-24T22:00:00Z, 2026-10-25T23:00:00Z",
        "Sun, 00:00, 00:00, 2026-10-25T23:00:00Z, "
    })
    void followsTheClockOnTheWall(
            String day, LocalTime from, LocalTime to, Instant now, Instant until) {
        var window = weekly(Set.of(of(day)), from, to);
        assertThat(Freeze.at(now, List.of(window)).flatMap(Freeze::until))
                .isEqualTo(Optional.ofNullable(until));
    }

    private static DayOfWeek of(String day) {
        return EnumSet.allOf(DayOfWeek.class).stream()
                .filter(it -> it.name().startsWith(day.toUpperCase(java.util.Locale.ROOT)))
                .findFirst()
                .orElseThrow();
    }

    private static FreezeWindow weekly(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        return new FreezeWindow.Weekly(days, from, to, BERLIN, "");
    }

    @Test
    void windowsThatTouchAreOneFreeze() {
        var weekend =
                weekly(
                        EnumSet.of(DayOfWeek.SATURDAY, DayOfWeek.SUNDAY),
                        LocalTime.MIDNIGHT,
                        LocalTime.MIDNIGHT);
        var friday = weekly(Set.of(DayOfWeek.FRIDAY), LocalTime.of(17, 0), LocalTime.MIDNIGHT);
        var freeze = Freeze.at(Instant.parse("2026-01-09T18:00:00Z"), List.of(weekend, friday));
        assertThat(freeze.flatMap(Freeze::until)).contains(Instant.parse("2026-01-11T23:00:00Z"));
    }

    @Test
    void whatNeverEndsHasNoEnd() {
        var always = weekly(EnumSet.allOf(DayOfWeek.class), LocalTime.MIDNIGHT, LocalTime.MIDNIGHT);
        var freeze = Freeze.at(Instant.parse("2026-01-09T18:00:00Z"), List.of(always));
        assertThat(freeze).isPresent();
        assertThat(freeze.flatMap(Freeze::until)).isEmpty();
    }

    @Test
    void theEndThatIsAnnouncedIsTheFirstMomentWithoutAnyWindow() {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(7);
        var begin = Instant.parse("2026-03-20T00:00:00Z");
        for (var i = 0; i < 2000; i++) {
            var windows =
                    List.of(
                            weekly(
                                    Set.of(DayOfWeek.of(random.nextInt(1, 8))),
                                    LocalTime.of(random.nextInt(24), 0),
                                    LocalTime.of(random.nextInt(24), 0)),
                            weekly(
                                    Set.of(DayOfWeek.of(random.nextInt(1, 8))),
                                    LocalTime.of(random.nextInt(24), 0),
                                    LocalTime.of(random.nextInt(24), 0)));
            var now = begin.plus(Duration.ofMinutes(random.nextInt(20 * 24 * 60)));
            var end = Freeze.at(now, windows).flatMap(Freeze::until);
            if (end.isPresent()) {
                assertThat(Freeze.at(end.get(), windows)).isEmpty();
                assertThat(Freeze.at(end.get().minusMillis(1), windows)).isPresent();
            }
        }
    }
}
