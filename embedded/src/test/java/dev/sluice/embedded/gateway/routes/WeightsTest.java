package dev.sluice.embedded.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.SplittableRandom;

class WeightsTest {
    private static Action.Forward forward(long primary, long canary) {
        return new Action.Forward(
                List.of(
                        new Action.Target("primary", primary, HeaderEdits.NONE),
                        new Action.Target("canary", canary, HeaderEdits.NONE)));
    }

    /// Five standard deviations of the binomial distribution.
    @ParameterizedTest(name = "{0} : {1}, seed {2}")
    @CsvSource({
        "90, 10, 1",
        "90, 10, 2",
        "70, 30, 3",
        "1, 1, 4",
        "3, 997, 5",
        "4294967295, 4294967295, 6",
    })
    void areHonouredWithinTheBoundOfChance(long primary, long canary, long seed) {
        var random = new SplittableRandom(seed);
        var forward = forward(primary, canary);
        int draws = 100_000;
        int hits = 0;
        for (int i = 0; i < draws; i++) {
            hits += forward.choose(random).upstream().equals("canary") ? 1 : 0;
        }
        double share = (double) canary / (primary + canary);
        double bound = 5 * Math.sqrt(draws * share * (1 - share));
        assertThat((double) hits).isBetween(draws * share - bound, draws * share + bound);
    }

    @Test
    void neverChooseZero() {
        var random = new SplittableRandom(1);
        var forward = forward(0, 1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(forward.choose(random).upstream()).isEqualTo("canary");
        }
    }

    @Test
    void mustNotAllBeZero() {
        assertThatThrownBy(() -> forward(0, 0)).hasMessageContaining("above 0");
    }
}
