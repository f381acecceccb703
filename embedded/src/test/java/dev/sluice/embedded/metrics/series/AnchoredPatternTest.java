package dev.sluice.embedded.metrics.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnchoredPatternTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            textBlock =
                    """
                    5..                 ; 503    ; true
                    5..                 ; 1503   ; false
                    a|b                 ; ab     ; false
                    a|b                 ; b      ; true
                    ''                  ; ''     ; true
                    .*                  ; ''     ; true
                    (?i)get             ; GeT    ; true
                    (?P<n>x)y           ; xy     ; true
                    [[:digit:]]+        ; 123    ; true
                    [[:^digit:]]+       ; 123    ; false
                    [^[:alpha:]_]       ; _      ; false
                    [a[b]               ; [      ; true
                    [a&&b]              ; &      ; true
                    []a]                ; ]      ; true
                    a\\.b               ; axb    ; false
                    \\Qa.b\\E           ; a.b    ; true
                    x{2,3}              ; xxx    ; true
                    x+?                 ; xxx    ; true
                    podinfo-[0-9a-zA-Z]+(-[0-9a-zA-Z]+) ; podinfo-primary-7f9-x4 ; false
                    podinfo-[0-9a-zA-Z]+(-[0-9a-zA-Z]+) ; podinfo-7f9-x4         ; true
                    """)
    void matchesWholeTextsAsRe2(String pattern, String text, boolean matches) {
        assertThat(new AnchoredPattern(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void lettingADotMatchALineEnd() {
        assertThat(new AnchoredPattern("a.b").matches("a\nb")).isTrue();
        assertThat(new AnchoredPattern("a").matches("a\n")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"(?=x)", "(?!x)", "(?<=x)", "(?<!x)", "(?>x)", "(x)\\1", "x++", "x*+", "(", "[a"})
    void refusesWhatRe2DoesNotKnow(String pattern) {
        assertThatThrownBy(() -> new AnchoredPattern(pattern))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("error parsing regexp: ");
    }

    @Test
    void endsAMatchThatWouldTakeForEver() {
        var pattern = new AnchoredPattern("(.*a){12}c");
        assertThatThrownBy(() -> pattern.matches("a".repeat(60)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(.*a){12}c")
                .hasMessageContaining("too many steps");
    }

    @Test
    void refusesAPatternThatIsTooLong() {
        assertThatThrownBy(() -> new AnchoredPattern("x".repeat(5_000)))
                .hasMessageContaining("at most 4096 characters");
    }
}
