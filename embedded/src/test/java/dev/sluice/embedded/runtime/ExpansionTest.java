package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.Map;

class ExpansionTest {
    @ParameterizedTest
    @CsvSource({
        "$(A), one",
        "x$(A)y$(B)z, xoneytwoz",
        "$$(A), $(A)",
        "$$$(A), $one",
        "$$$$(A), $$(A)",
        "$(UNKNOWN), $(UNKNOWN)",
        "$A, $A",
        "$, $",
        "a$, a$",
        "$(A, $(A",
        "$(), $()",
        "$$, $",
        "'$(A) $B $(B)', 'one $B two'",
        "plain, plain"
    })
    void followsTheRulesOfKubernetes(String text, String expected) {
        assertThat(Expansion.expand(text, Map.of("A", "one", "B", "two"))).isEqualTo(expected);
    }
}
