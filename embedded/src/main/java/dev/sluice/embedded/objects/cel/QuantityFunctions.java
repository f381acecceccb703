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
    private static final Argument<Long> COUNT = new Argument<>(SimpleType.INT, Long.class);
    private static final Argument<BigDecimal> SELF = new Argument<>(TYPE, BigDecimal.class);

    private QuantityFunctions() {}

    static List<Function> all() {
        return List.of(
                Function.named("quantity").of(TEXT, TYPE, QuantityFunctions::parse),
                Function.named("isQuantity")
                        .of(TEXT, SimpleType.BOOL, text -> Quantities.parse(text).isPresent()),
                Function.named("sign").of(SELF, SimpleType.INT, amount -> (long) amount.signum()),
                Function.named("isInteger").on(SELF, SimpleType.BOOL, QuantityFunctions::isInteger),
                Function.named("asInteger").on(SELF, SimpleType.INT, QuantityFunctions::asInteger),
                Function.named("asApproximateFloat")
                        .on(SELF, SimpleType.DOUBLE, BigDecimal::doubleValue),
                two("isGreaterThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) > 0),
                two("isLessThan", SimpleType.BOOL, (a, b) -> a.compareTo(b) < 0),
                two("compareTo", SimpleType.INT, (a, b) -> (long) a.compareTo(b)),
                two("add", TYPE, BigDecimal::add)
                        .on(SELF, COUNT, TYPE, (a, n) -> a.add(BigDecimal.valueOf(n))),
                two("sub", TYPE, BigDecimal::subtract)
                        .on(SELF, COUNT, TYPE, (a, n) -> a.subtract(BigDecimal.valueOf(n))));
    }

    private static Function two(
            String name, CelType result, CelFunctionOverload.Binary<BigDecimal, BigDecimal> body) {
        return Function.named(name).on(SELF, SELF, result, body);
    }

    /// Without trailing zeros, so that equal amounts are equal objects.
    private static BigDecimal parse(String text) {
        return Quantities.parse(text)
                .orElseThrow(() -> new IllegalArgumentException(Quantities.EXPECTED))
                .stripTrailingZeros();
    }

    private static boolean isInteger(BigDecimal amount) {
        return amount.scale() <= 0
                && amount.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
    }

    private static long asInteger(BigDecimal amount) {
        if (!isInteger(amount)) {
            throw new IllegalArgumentException("cannot convert value to integer");
        }
        return amount.longValueExact();
    }
}
