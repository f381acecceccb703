package dev.sluice.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;

class GoDurationTest {
    @ParameterizedTest
    @CsvSource({
        "30s, PT30S",
        "1m30s, PT1M30S",
        "1.5h, PT1H30M",
        "500ms, PT0.5S",
        "-.5s, PT-0.5S",
        "0, PT0S",
        "+1h, PT1H",
        "3us, PT0.000003S"
    })
    void reads(String text, Duration expected) {
        assertThat(GoDuration.parse(text)).contains(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1min", "1m ", "10sfoo", "1d", "--1s", "9999999999h"})
    void refuses(String text) {
        assertThat(GoDuration.parse(text)).isEmpty();
    }
}
