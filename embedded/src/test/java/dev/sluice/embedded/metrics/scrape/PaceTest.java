package dev.sluice.embedded.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;

class PaceTest {
    private final Pace pace = new Pace(Instant.ofEpochMilli(1000), Duration.ofMillis(250));

    @Test
    void writesTheMomentThatWasMeant() {
        assertThat(moment(1, 1_263)).isEqualTo(1_250);
        assertThat(moment(2, 1_499)).isEqualTo(1_500);
        assertThat(moment(3, 1_775)).isEqualTo(1_750);
    }

    @Test
    void goesOnFromAMomentThatCameMuchTooLate() {
        assertThat(moment(1, 1_300)).isEqualTo(1_300);
        assertThat(moment(2, 1_552)).isEqualTo(1_550);
    }

    @Test
    void followsAClockThatWasSet() {
        assertThat(moment(1, 90_000)).isEqualTo(90_000);
        assertThat(moment(2, 90_251)).isEqualTo(90_250);
        assertThat(moment(3, 500)).isEqualTo(500);
        assertThat(moment(4, 751)).isEqualTo(750);
    }

    private long moment(long round, long now) {
        return pace.moment(round, Instant.ofEpochMilli(now)).toEpochMilli();
    }
}
