package dev.sluice.embedded.metrics.promql;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// The operators that make few series of many.
enum Aggregator {
    SUM,
    AVG,
    MIN,
    MAX,
    COUNT,
    GROUP,
    STDDEV,
    STDVAR,
    TOPK,
    BOTTOMK,
    QUANTILE,
    COUNT_VALUES;

    static Optional<Aggregator> of(String word) {
        return Arrays.stream(values()).filter(a -> a.sign().equalsIgnoreCase(word)).findFirst();
    }

    String sign() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean hasParameter() {
        return this == TOPK || this == BOTTOMK || this == QUANTILE || this == COUNT_VALUES;
    }
}
