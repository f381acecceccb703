package dev.sluice.embedded.metrics.promql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.metrics.series.SeriesStore;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.random.RandomGeneratorFactory;

class ParserTest {
    private final PromQl promQl =
            new PromQl(new SeriesStore(SeriesStore.Limits.keeping(Duration.ofHours(1))));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    1 + 2 * 3              | 7
                    (1 + 2) * 3            | 9
                    2 ^ 3 ^ 2              | 512
                    -2 ^ 2                 | -4
                    10 - 3 - 2             | 5
                    7 % 4 * 2              | 6
                    1 < bool 2 + 3         | 1
                    5m                     | 300
                    1h30m                  | 5400
                    0x10                   | 16
                    1e3                    | 1000
                    1 == bool 1 == bool 0  | 0
                    """)
    void bindsOperatorsAsPrometheus(String query, double expected) {
        assertThat(promQl.instant(query, Instant.EPOCH)).isEqualTo(new Value.Scalar(expected));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    sum(rate(a[5m]) by (le)  | 1:17: parse error: unexpected identifier "by"
                    rate(a[5x])              | 1:8: parse error: bad number or duration syntax: "5x"
                    a offset                 | 1:9: parse error: unexpected end of input in offset
                    a{b=~"(?<=x)"}           | 1:3: parse error: error parsing regexp: invalid
                    a{b=~"(x)\\\\1"}         | 1:3: parse error: error parsing regexp: invalid escape
                    """)
    void pointsAtTheMistake(String query, String message) {
        assertThatThrownBy(() -> Parser.parse(query))
                .isInstanceOf(QueryException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void countsLinesAndColumns() {
        assertThatThrownBy(() -> Parser.parse("sum(\n  a\n  b)"))
                .hasMessage("3:3: parse error: unexpected identifier \"b\"");
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        String query = "(".repeat(10_000) + "1" + ")".repeat(10_000);
        assertThatThrownBy(() -> Parser.parse(query)).hasMessageContaining("nested too deeply");
    }

    @Test
    void refusesWhatHasTooManyParts() {
        String query = String.join("+", Collections.nCopies(5_000, "1"));
        assertThatThrownBy(() -> Parser.parse(query)).hasMessageContaining("at most 1000 parts");
    }

    @Test
    void refusesWhatIsTooLong() {
        assertThatThrownBy(() -> Parser.parse("a".repeat(70_000)))
                .hasMessageContaining("at most 64000 characters");
    }

    /// Whatever somebody types, the answer is a value or a sentence with a position.
    @ParameterizedTest
    @CsvSource({"1", "2", "3", "4", "5"})
    void neverBreaksOnNonsense(long seed) {
        String[] pieces =
                """
                sum rate ( ) { } [ ] , by without le a "x" =~ != = 5m 1 2.5 + - * / ^ % and or unless
                offset @ start end bool on ignoring group_left histogram_quantile topk : 'q' `r` # \n
                \\ é inf nan > == label_replace absent
                """
                        .split(" ");
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int round = 0; round < 5_000; round++) {
            var query = new StringBuilder();
            for (int i = random.nextInt(1, 15); i > 0; i--) {
                query.append(pieces[random.nextInt(pieces.length)]);
                query.append(random.nextBoolean() ? " " : "");
            }
            try {
                promQl.instant(query.toString(), Instant.ofEpochSecond(100));
            } catch (QueryException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }
}
