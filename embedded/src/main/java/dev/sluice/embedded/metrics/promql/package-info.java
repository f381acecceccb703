/// PromQL: the text of a query becomes a tree, and the tree a value at a moment.
@NullMarked
package dev.sluice.embedded.metrics.promql;

import org.jspecify.annotations.NullMarked;
