package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

class NearestTest {
    private static final List<String> COMMANDS = List.of("demo", "up", "operator", "version");

    @ParameterizedTest
    @CsvSource({"dmeo,demo", "Demo,demo", "operater,operator", "verison,version", "uo,up"})
    void findsWhatWasMeant(String typed, String meant) {
        assertThat(Nearest.to(typed, COMMANDS)).contains(meant);
    }

    @Test
    void guessesNothingFarAway() {
        assertThat(Nearest.to("install", COMMANDS)).isEmpty();
        assertThat(Nearest.hint("install", COMMANDS)).isEmpty();
    }
}
