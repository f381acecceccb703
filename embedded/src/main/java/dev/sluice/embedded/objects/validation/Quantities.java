package dev.sluice.embedded.objects.validation;

import com.fasterxml.jackson.databind.JsonNode;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Amounts of resources such as `500m` or `1536Mi`.
public final class Quantities {
    private static final List<String> BINARY = List.of("Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final List<String> DECIMAL =
            List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigDecimal KILO = BigDecimal.valueOf(1000);
    private static final int ONE = DECIMAL.indexOf("");

    // Exponents of more than three digits would make numbers that fill the memory.
    private static final Pattern FORM =
            Pattern.compile(
                    "[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)"
                            + "([KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]{1,3})?");

    /// What the real server says of a text that is none.
    public static final String EXPECTED =
            "quantities must match the regular expression"
                    + " '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

    private Quantities() {}

    /// The amount as a plain number; empty when the text is no quantity.
    public static Optional<BigDecimal> parse(String text) {
        return FORM.matcher(text).matches() ? Optional.of(value(text)) : Optional.empty();
    }

    /// The amount as a plain number; 0 when the text is no quantity.
    public static BigDecimal value(JsonNode quantity) {
        return parse(quantity.asText()).orElse(BigDecimal.ZERO);
    }

    private static BigDecimal value(String text) {
        for (int i = 0; i < BINARY.size(); i++) {
            if (text.endsWith(BINARY.get(i))) {
                return number(text, 2).multiply(KIBI.pow(i + 1));
            }
        }
        int last = text.isEmpty() ? 0 : text.charAt(text.length() - 1);
        int unit = Character.isDigit(last) || last == '.' ? -1 : DECIMAL.indexOf("" + (char) last);
        if (unit < 0) {
            return new BigDecimal(text);
        }
        BigDecimal number = number(text, 1);
        return unit >= ONE
                ? number.multiply(KILO.pow(unit - ONE))
                : number.divide(KILO.pow(ONE - unit));
    }

    private static BigDecimal number(String text, int suffix) {
        return new BigDecimal(text.substring(0, text.length() - suffix));
    }

    /// The form the API answers: `0.5` is `500m`, `1024Mi` is `1Gi`; the family of units stays.
    public static String canonical(String text) {
        Optional<BigDecimal> amount = parse(text);
        if (amount.isEmpty()) {
            return text;
        }
        BigDecimal value = amount.get();
        if (value.signum() == 0) {
            return "0";
        }
        boolean binary = BINARY.stream().anyMatch(text::endsWith);
        boolean exponent = !binary && text.matches(".*[eE][+-]?[0-9]+");
        if (exponent) {
            return text;
        }
        if (binary && value.abs().compareTo(KIBI) >= 0 && isWhole(value)) {
            return scaled(value, KIBI, "", BINARY);
        }
        BigDecimal nano = value.multiply(KILO.pow(ONE)).setScale(0, RoundingMode.UP);
        return scaled(nano, KILO, DECIMAL.getFirst(), DECIMAL.subList(1, DECIMAL.size()));
    }

    private static String scaled(
            BigDecimal value, BigDecimal step, String unit, List<String> larger) {
        BigDecimal left = value;
        String suffix = unit;
        for (String next : larger) {
            BigDecimal divided = left.divide(step);
            if (!isWhole(divided)) {
                break;
            }
            left = divided;
            suffix = next;
        }
        return left.toBigInteger() + suffix;
    }

    private static boolean isWhole(BigDecimal value) {
        return value.stripTrailingZeros().scale() <= 0;
    }
}
