package dev.sluice.embedded.metrics.promql;

import java.math.BigDecimal;

/// Writes numbers as Prometheus does.
public final class GoNumbers {
    private GoNumbers() {}

    /// Plain digits for sizes from 1e-6 to 1e21, an exponent of at least two digits elsewhere, as
    /// the JSON of the HTTP API.
    public static String forJson(double number) {
        double size = Math.abs(number);
        boolean plain = size == 0 || size >= 1e-6 && size < 1e21;
        return plain || !Double.isFinite(number) ? plain(number) : scientific(number);
    }

    /// Digits without an exponent, as in label values.
    public static String plain(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "+Inf" : "-Inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0" : "0";
        }
        if (number == Math.rint(number) && Math.abs(number) < 1e15) {
            return Long.toString((long) number);
        }
        return new BigDecimal(Double.toString(number)).stripTrailingZeros().toPlainString();
    }

    private static String scientific(double number) {
        var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        String digits = decimal.unscaledValue().abs().toString();
        int exponent = digits.length() - 1 - decimal.scale();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        return (number < 0 ? "-" : "")
                + digits.charAt(0)
                + fraction
                + "e%s%02d".formatted(exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
