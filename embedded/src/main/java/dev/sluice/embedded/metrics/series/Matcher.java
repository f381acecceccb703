package dev.sluice.embedded.metrics.series;

import java.util.function.Predicate;

/// One condition on a label of a series, as in `code=~"5.."`. A missing label has the value "".
public final class Matcher {
    private final String label;
    private final Kind kind;
    private final String value;
    private final Predicate<String> test;

    private Matcher(String label, Kind kind, String value, Predicate<String> test) {
        this.label = label;
        this.kind = kind;
        this.value = value;
        this.test = test;
    }

    /// @throws IllegalArgumentException when `value` is a regular expression and not a valid one
    public static Matcher of(String label, Kind kind, String value) {
        return new Matcher(
                label,
                kind,
                value,
                switch (kind) {
                    case EQUAL -> value::equals;
                    case NOT_EQUAL -> Predicate.not(value::equals);
                    case MATCHES -> new AnchoredPattern(value)::matches;
                    case MATCHES_NOT -> Predicate.not(new AnchoredPattern(value)::matches);
                });
    }

    public String label() {
        return label;
    }

    public Kind kind() {
        return kind;
    }

    public String value() {
        return value;
    }

    /// @param text the label's value
    public boolean accepts(String text) {
        return test.test(text);
    }

    @Override
    public String toString() {
        return label + kind.sign + '"' + value + '"';
    }

    /// How a label's value is compared.
    public enum Kind {
        EQUAL("="),
        NOT_EQUAL("!="),
        MATCHES("=~"),
        MATCHES_NOT("!~");

        private final String sign;

        Kind(String sign) {
            this.sign = sign;
        }

        public String sign() {
            return sign;
        }
    }
}
