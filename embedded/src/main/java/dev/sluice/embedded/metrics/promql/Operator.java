package dev.sluice.embedded.metrics.promql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The operators between two expressions. A higher rank binds tighter.
enum Operator {
    OR("or", 1, Group.SET),
    AND("and", 2, Group.SET),
    UNLESS("unless", 2, Group.SET),
    EQUAL("==", 3, Group.COMPARISON),
    NOT_EQUAL("!=", 3, Group.COMPARISON),
    AT_MOST("<=", 3, Group.COMPARISON),
    LESS("<", 3, Group.COMPARISON),
    AT_LEAST(">=", 3, Group.COMPARISON),
    GREATER(">", 3, Group.COMPARISON),
    PLUS("+", 4, Group.ARITHMETIC),
    MINUS("-", 4, Group.ARITHMETIC),
    TIMES("*", 5, Group.ARITHMETIC),
    DIVIDED("/", 5, Group.ARITHMETIC),
    MODULO("%", 5, Group.ARITHMETIC),
    ATAN2("atan2", 5, Group.ARITHMETIC),
    POWER("^", 6, Group.ARITHMETIC);

    enum Group {
        ARITHMETIC,
        COMPARISON,
        SET
    }

    private final String sign;
    private final int rank;
    private final Group group;

    Operator(String sign, int rank, Group group) {
        this.sign = sign;
        this.rank = rank;
        this.group = group;
    }

    static Optional<Operator> of(String text) {
        String sign = text.toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(o -> o.sign.equals(sign)).findFirst();
    }

    String sign() {
        return sign;
    }

    int rank() {
        return rank;
    }

    boolean isRightAssociative() {
        return this == POWER;
    }

    boolean isComparison() {
        return group == Group.COMPARISON;
    }

    boolean isSet() {
        return group == Group.SET;
    }

    boolean isArithmetic() {
        return group == Group.ARITHMETIC;
    }

    /// @throws IllegalStateException for the set operators and comparisons
    double calculate(double left, double right) {
        return switch (this) {
            case PLUS -> left + right;
            case MINUS -> left - right;
            case TIMES -> left * right;
            case DIVIDED -> left / right;
            case MODULO -> left % right;
            case ATAN2 -> Math.atan2(left, right);
            case POWER -> power(left, right);
            case OR, AND, UNLESS, EQUAL, NOT_EQUAL, AT_MOST, LESS, AT_LEAST, GREATER ->
                    throw new IllegalStateException(sign + " does not calculate");
        };
    }

    /// @throws IllegalStateException for operators that do not compare
    boolean compare(double left, double right) {
        return switch (this) {
            case EQUAL -> left == right;
            case NOT_EQUAL -> left != right;
            case AT_MOST -> left <= right;
            case LESS -> left < right;
            case AT_LEAST -> left >= right;
            case GREATER -> left > right;
            case OR, AND, UNLESS, PLUS, MINUS, TIMES, DIVIDED, MODULO, ATAN2, POWER ->
                    throw new IllegalStateException(sign + " does not compare");
        };
    }

    /// Go answers 1 where Java answers NaN.
    private static double power(double base, double exponent) {
        boolean one = base == 1 || base == -1 && Double.isInfinite(exponent);
        return one ? 1 : Math.pow(base, exponent);
    }
}
