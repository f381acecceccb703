package dev.sluice.embedded.objects.cel;

import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.TypeParamType;
import dev.sluice.embedded.objects.cel.Function.Argument;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/// What Kubernetes adds to lists, and to strings by regular expression.
final class ListFunctions {
    private static final TypeParamType ITEM = TypeParamType.create("T");

    @SuppressWarnings("rawtypes")
    private static final Argument<List> LIST = new Argument<>(ListType.create(ITEM), List.class);

    private static final Argument<Object> VALUE = new Argument<>(ITEM, Object.class);

    private ListFunctions() {}

    static List<Function> all() {
        return List.of(
                Function.named("isSorted").on(LIST, SimpleType.BOOL, list -> isSorted(list)),
                Function.named("min").on(LIST, ITEM, list -> extreme(list, "min", -1)),
                Function.named("max").on(LIST, ITEM, list -> extreme(list, "max", 1)),
                Function.named("sum").on(LIST, ITEM, list -> sum(list)),
                Function.named("indexOf")
                        .on(LIST, VALUE, SimpleType.INT, (list, item) -> (long) index(list, item)),
                Function.named("lastIndexOf")
                        .on(LIST, VALUE, SimpleType.INT, (list, item) -> lastIndex(list, item)));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static int compare(Object one, Object other) {
        if (one instanceof Number a && other instanceof Number b) {
            return a instanceof Long && b instanceof Long
                    ? Long.compare(a.longValue(), b.longValue())
                    : Double.compare(a.doubleValue(), b.doubleValue());
        }
        if (one instanceof Comparable comparable && one.getClass() == other.getClass()) {
            return comparable.compareTo(other);
        }
        throw new NoSuchOverloadException();
    }

    private static boolean isSorted(List<?> list) {
        for (int i = 1; i < list.size(); i++) {
            if (compare(list.get(i - 1), list.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    private static Object extreme(List<?> list, String name, int sign) {
        if (list.isEmpty()) {
            throw new IllegalArgumentException(name + " called on empty list");
        }
        Object best = list.getFirst();
        for (Object item : list) {
            if (compare(item, best) * sign > 0) {
                best = item;
            }
        }
        return best;
    }

    private static Object sum(List<?> list) {
        Object sum = 0L;
        for (Object item : list) {
            sum = sum.equals(0L) ? item : plus(sum, item);
        }
        return sum;
    }

    private static Object plus(Object one, Object other) {
        return switch (one) {
            case Long a when other instanceof Long b -> Math.addExact(a, b);
            case Double a when other instanceof Double b -> a + b;
            case Duration a when other instanceof Duration b -> a.plus(b);
            default -> throw new NoSuchOverloadException();
        };
    }

    private static int index(List<?> list, Object wanted) {
        for (int i = 0; i < list.size(); i++) {
            if (Objects.equals(list.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static long lastIndex(List<?> list, Object wanted) {
        return list.lastIndexOf(wanted);
    }
}
