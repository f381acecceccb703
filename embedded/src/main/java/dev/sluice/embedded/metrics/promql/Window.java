package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.series.Samples;

/// The samples of one series within a range.
///
/// @param samples never empty, none of them stale
/// @param from begin of the range in milliseconds; a sample at this moment is outside
/// @param to end of the range; a sample at this moment is inside
/// @param now the moment of the evaluation: differs from `to` with an offset
record Window(Samples samples, long from, long to, long now) {}
