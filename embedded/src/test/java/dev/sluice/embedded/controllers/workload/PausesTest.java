package dev.sluice.embedded.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class PausesTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final Pauses pauses = new Pauses();

    @Test
    void doublesWithEachPodThatFails() {
        assertThat(pauses.next("a", "one", NOW)).isEqualTo(NOW);
        assertThat(pauses.next("a", "two", NOW)).isEqualTo(NOW.plusSeconds(1));
        assertThat(pauses.next("a", "three", NOW)).isEqualTo(NOW.plusSeconds(2));
        assertThat(pauses.next("a", "four", NOW)).isEqualTo(NOW.plusSeconds(4));
        assertThat(pauses.next("b", "one", NOW)).isEqualTo(NOW);
    }

    @Test
    void isTheSameHoweverOftenItIsAsked() {
        pauses.next("a", "one", NOW);
        var until = pauses.next("a", "two", NOW);
        assertThat(pauses.next("a", "two", NOW.plusSeconds(9))).isEqualTo(until);
    }

    @Test
    void endsAtAQuarterOfAnHourAndBeginsAnewAfterAGoodWhile() {
        var until = NOW;
        for (int i = 0; i < 20; i++) {
            until = pauses.next("a", "pod " + i, NOW);
        }
        assertThat(until).isEqualTo(NOW.plusSeconds(900));
        var later = NOW.plusSeconds(900 + 1801);
        assertThat(pauses.next("a", "another", later)).isEqualTo(later);
    }
}
