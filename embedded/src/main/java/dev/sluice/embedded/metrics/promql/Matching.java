package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Labels;

import java.util.List;

/// How the series left and right of an operator find each other.
///
/// @param on true: only these labels count; false: all but these
/// @param labels of `on(…)` or `ignoring(…)`
/// @param many which side may have several series for one of the other
/// @param include labels that the result takes from the side that has one
record Matching(boolean on, List<String> labels, Many many, List<String> include) {
    static final Matching DEFAULT = new Matching(false, List.of(), Many.NONE, List.of());

    enum Many {
        NONE,
        LEFT,
        RIGHT
    }

    /// The part of a series' labels that must be equal on both sides.
    Labels signature(Labels series) {
        return on ? series.keeping(labels) : series.withoutName().dropping(labels);
    }
}
