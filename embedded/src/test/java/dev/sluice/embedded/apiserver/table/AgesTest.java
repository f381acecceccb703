package dev.sluice.embedded.apiserver.table;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;

class AgesTest {
    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT113S, 113s",
        "PT2M, 2m",
        "PT4M16S, 4m16s",
        "PT12M30S, 12m",
        "PT179M, 179m",
        "PT3H25M, 3h25m",
        "PT20H, 20h",
        "P2DT3H, 2d3h",
        "P15D, 15d",
        "P764D, 2y34d",
        "P3300D, 9y",
    })
    void showsTwoUnitsAtMost(Duration age, String shown) {
        assertThat(Ages.of(age)).isEqualTo(shown);
    }

    @Test
    void saysSoWhenItIsUnknown() {
        assertThat(Ages.since("", Instant.EPOCH)).isEqualTo("<unknown>");
    }
}
