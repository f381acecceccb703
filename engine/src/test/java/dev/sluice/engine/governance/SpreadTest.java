package dev.sluice.engine.governance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.HashMap;

class SpreadTest {
    /// Weakness 79: what begins together must not go on together.
    @Test
    void aHundredCanariesOfOneChartDoNotTickTogether() {
        var perSecond = new HashMap<Long, Integer>();
        for (var i = 0; i < 100; i++) {
            var spread = Spread.of("shop/service-" + i, Duration.ofSeconds(10));
            assertThat(spread).isBetween(Duration.ZERO, Duration.ofMillis(9999));
            perSecond.merge(spread.toSeconds(), 1, Integer::sum);
        }
        assertThat(perSecond.values()).hasSize(10).allMatch(it -> it < 25);
    }

    @Test
    void isTheSameForTheSameNameAndShortWhereTheIntervalIs() {
        var spread = Spread.of("a/b", Duration.ofMillis(500));
        assertThat(spread).isEqualTo(Spread.of("a/b", Duration.ofMillis(500)));
        assertThat(spread).isLessThan(Duration.ofMillis(500));
        assertThat(Spread.of("a/b", Duration.ofHours(1))).isLessThan(Duration.ofSeconds(10));
    }
}
