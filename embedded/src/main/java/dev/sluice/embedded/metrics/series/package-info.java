/// Named rows of recent numbers, kept in memory: labels, compressed samples, and the index that
/// finds them.
@NullMarked
package dev.sluice.embedded.metrics.series;

import org.jspecify.annotations.NullMarked;
