package dev.sluice.embedded.controllers.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Instant;
import java.time.ZoneId;

class ScheduleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "* * * * *        | 2026-01-02T03:04:05Z | 2026-01-02T03:05:00Z",
                "* * * * *        | 2026-01-02T03:05:00Z | 2026-01-02T03:06:00Z",
                "*/15 * * * *     | 2026-01-02T03:46:00Z | 2026-01-02T04:00:00Z",
                "5-20/5 3 * * *   | 2026-01-02T03:10:00Z | 2026-01-02T03:15:00Z",
                "10/20 * * * *    | 2026-01-02T03:31:00Z | 2026-01-02T03:50:00Z",
                "0 0 1 1 *        | 2026-01-02T00:00:00Z | 2027-01-01T00:00:00Z",
                "0 0 29 2 *       | 2026-01-02T00:00:00Z | 2028-02-29T00:00:00Z",
                "0 12 * * mon-FRI | 2026-01-02T12:00:00Z | 2026-01-05T12:00:00Z",
                "0 0 * * 7        | 2026-01-02T00:00:00Z | 2026-01-04T00:00:00Z",
                "0 0 13 * 5       | 2026-01-03T00:00:00Z | 2026-01-09T00:00:00Z",
                "0 0 13 * 5       | 2026-01-10T00:00:00Z | 2026-01-13T00:00:00Z",
                "0 0 ? jun,dec ?  | 2026-01-10T00:00:00Z | 2026-06-01T00:00:00Z",
                "@hourly          | 2026-01-02T03:04:05Z | 2026-01-02T04:00:00Z",
                "@weekly          | 2026-01-02T03:04:05Z | 2026-01-04T00:00:00Z",
                "@every 1h30m     | 2026-01-02T03:04:05Z | 2026-01-02T04:34:05Z",
            })
    void findsTheNextTime(String schedule, Instant after, Instant next) {
        assertThat(Schedule.parse(schedule, ZoneId.of("UTC")).next(after)).hasValue(next);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "30 2 * * * | 2026-03-28T12:00:00Z | 2026-03-30T00:30:00Z",
                "30 2 * * * | 2026-10-24T12:00:00Z | 2026-10-25T00:30:00Z",
                "30 2 * * * | 2026-10-25T00:30:00Z | 2026-10-26T01:30:00Z",
                "0 9 * * *  | 2026-07-01T00:00:00Z | 2026-07-01T07:00:00Z",
            })
    void followsTheClocksOfTheZone(String schedule, Instant after, Instant next) {
        assertThat(Schedule.parse(schedule, ZoneId.of("Europe/Berlin")).next(after)).hasValue(next);
    }

    @Test
    void knowsThatSomeDaysNeverCome() {
        var never = Schedule.parse("0 0 31 2 *", ZoneId.of("UTC"));
        assertThat(never.next(Instant.parse("2026-01-02T00:00:00Z"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "* * * *",
                "* * * * * *",
                "60 * * * *",
                "* 24 * * *",
                "* * 0 * *",
                "* * * 13 *",
                "* * * * 8",
                "5-1 * * * *",
                "*/0 * * * *",
                "a * * * *",
                "1-2-3 * * * *",
                "*/1/2 * * * *",
                "@reboot",
                "@every 0s",
                "1, * * * *",
                "-1 * * * *"
            })
    void refusesWhatIsNoSchedule(String schedule) {
        assertThatThrownBy(() -> Schedule.parse(schedule, ZoneId.of("UTC")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void saysWhatWouldBeRight() {
        assertThatThrownBy(() -> Schedule.parse("61 * * * *", ZoneId.of("UTC")))
                .hasMessage("\"61\" is no minute: values from 0 to 59, such as 1,5 or 1-5 or */2");
    }
}
