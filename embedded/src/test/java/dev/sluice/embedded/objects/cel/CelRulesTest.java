package dev.sluice.embedded.objects.cel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.embedded.objects.validation.FieldErrors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.Optional;

/// Rules as they are evaluated; what the real server says of them is in the conformance suite.
class CelRulesTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String SCHEMA =
            """
            type: object
            properties:
              spec:
                type: object
                x-kubernetes-validations:
                - {rule: "%s", message: refused}
                properties:
                  n: {type: integer}
                  x-y: {type: string}
                  for: {type: string}
                  l: {type: array, items: {type: integer}}
                  m: {type: object, additionalProperties: {type: string}}
                  when: {type: string, format: date-time}
                  secret: {type: string, format: byte}
            """;

    private static JsonNode yaml(String text) {
        try {
            return YAML.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static String check(String rule, String spec, Optional<String> old) {
        var errors = new FieldErrors();
        CelRules.compile(yaml(SCHEMA.formatted(rule)))
                .check(yaml("spec: " + spec), old.map(before -> yaml("spec: " + before)), errors);
        return errors.isEmpty() ? "" : errors.text();
    }

    private static String check(String rule, String spec) {
        return check(rule, spec, Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "self.x__dash__y == 'v'",
                "self.__for__ == 'w'",
                "self.m['k'] == 'a' && 'k' in self.m && !has(self.n)",
                "self.l.sum() == 6 && self.l.max() == 3 && self.l.min() == 1",
                "self.l.indexOf(2) == 1 && self.l.lastIndexOf(9) == -1",
                "self.when.getFullYear() == 2026 && self.when < timestamp('2027-01-01T00:00:00Z')",
                "string(self.secret) == 'hello'",
                "'a1b22'.findAll('[0-9]+') == ['1', '22']",
                "quantity('1.5Gi') == quantity('1536Mi')",
                "quantity('2').sub(1).isInteger()",
                "ip('::1').isLoopback() && ip.isCanonical('::1') && !ip.isCanonical('0:0::1')",
                "cidr('192.168.5.0/24').masked() == cidr('192.168.5.0/24')",
                "!isCIDR('10.0.0.0/33') && !isIP('1.2.3') && isIP('2001:db8::1')",
                "url('https://a:8080/b?c=d&c=e').getPort() == '8080'",
                "url('https://a/b?c=d&c=e').getQuery()['c'] == ['d', 'e']",
                "!isURL('../x') && isURL('/x')",
            })
    void holds(String rule) {
        String spec =
                "{x-y: v, for: w, m: {k: a}, l: [1, 2, 3], when: '2026-01-02T03:04:05Z', secret:"
                        + " aGVsbG8=}";

        assertThat(check(rule, spec)).isEmpty();
        assertThat(check("!(" + rule + ")", spec)).isEqualTo("spec: Invalid value: refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    self.m['z'] == 'x' | no such key: z evaluating rule: refused
                    self.l[7] == 1     | index out of bounds: 7 evaluating rule: refused
                    1 / self.n == 1    | division by zero evaluating rule: refused
                    """)
    void saysWhatWentWrong(String rule, String message) {
        assertThat(check(rule, "{n: 0, l: [1], m: {k: a}}"))
                .isEqualTo("spec: Invalid value: \"object\": " + message);
    }

    @Test
    void stopsARuleThatNeverEnds() {
        var numbers = new StringBuilder("{l: [0");
        numbers.repeat(", 1", 999).append("]}");

        assertThat(check("self.l.all(a, self.l.all(b, a + b >= 0))", numbers.toString()))
                .contains("'operation cancelled: actual cost limit exceeded'");
    }

    @Test
    void looksAtTheOldValueOnlyWhereThereIsOne() {
        String rule = "self.n >= oldSelf.n";

        assertThat(check(rule, "{n: 1}")).isEmpty();
        assertThat(check(rule, "{n: 1}", Optional.of("{n: 1}"))).isEmpty();
        assertThat(check(rule, "{n: 1}", Optional.of("{n: 2}")))
                .isEqualTo("spec: Invalid value: refused");
    }

    @Test
    void leavesAloneWhatHasNotChanged() {
        assertThat(check("self.n > 5", "{n: 1}")).isNotEmpty();
        assertThat(check("self.n > 5", "{n: 1}", Optional.of("{n: 1}"))).isEmpty();
    }
}
