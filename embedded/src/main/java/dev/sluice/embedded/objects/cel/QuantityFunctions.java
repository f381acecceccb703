package dev.sluice.embedded.objects.cel;

import dev.cel.common.types.CelType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionOverload;
import dev.sluice.embedded.objects.cel.Function.Argument;
import dev.sluice.embedded.objects.validation.Quantities;

import java.math.BigDecimal;
import java.util.List;

/// Amounts of resources.
final class QuantityFunctions {
    private static final OpaqueType TYPE = OpaqueType.create("kubernetes.Quantity");
    private static final Argument<String> TEXT = new Argument<>(SimpleType.STRING, String.class);
    private static final Argument<Quantity> SELF = new Argument<>(TYPE, Quantity.class);

    private QuantityFunctions() {}

    /// CEL compares plain numbers in its own way, hence the cover.
    ///
    /// @param amount without trailing zeros, so that equal amounts are equal
    private record Quantity(BigDecimal amount) {
        static Quantity of(BigDecimal amount) {
            return new Quantity(amount.stripTrailingZeros());
        }

        int compareTo(Quantity other) {
            return amount.compareTo(other.amount);
        }

        Quantity add(BigDecimal other) {
            return of(amount.add(other));
        }
    }

    static List<Function> all() {
        return List.of(
                Function.named("quantity").of(TEXT, TYPE, QuantityFunctions::parse),
                Function.named("isQuantity")
                        .of(TEXT, SimpleType.BOOL, text -> Quantities.parse(text).isPresent()),
                Function.named("sign").of(SELF, SimpleType.INT, q -> (long) q.amount().signum()),
                Function.named("isInteger").on(SELF, SimpleType.BOOL, QuantityFunctions::isInteger),
                Function.named("asInteger").on(SELF, SimpleType.INT, QuantityFunctions::asInteger),
                Function.named("asApproximateFloat")
                        .on(SELF, SimpleType.DOUBLE, q -> q.amount().doubleValue()),
                two("isGreaterThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) > 0),
                two("isLessThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) < 0),
                two("compareTo", SimpleType.INT, (a, b) -> (long) a.compareTo(b)),
                two("add", TYPE, (a, b) -> a.add(b.amount()))
                        .on(SELF, Function.COUNT, TYPE, (a, n) -> a.add(BigDecimal.valueOf(n))),
                two("sub", TYPE, (a, b) -> a.add(b.amount().negate()))
                        .on(
                                SELF,
                                Function.COUNT,
                                TYPE,
                                (a, n) -> a.add(BigDecimal.valueOf(n).negate())));
    }

    private static Function two(
            String name, CelType result, CelFunctionOverload.Binary<Quantity, Quantity> body) {
        return Function.named(name).on(SELF, SELF, result, body);
    }

    private static Quantity parse(String text) {
        return Quantities.parse(text)
                .map(Quantity::of)
                .orElseThrow(() -> new IllegalArgumentException(Quantities.EXPECTED));
    }

    private static boolean isInteger(Quantity quantity) {
        BigDecimal amount = quantity.amount();
        return amount.scale() <= 0
                && amount.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }

    private static long asInteger(Quantity quantity) {
        if (!isInteger(quantity)) {
            throw new IllegalArgumentException("cannot convert value to integer");
        }
        return quantity.amount().longValueExact();
    }
}
