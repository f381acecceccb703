/// The operator on a real API server, where there is one.
@NullMarked
package dev.sluice.operator.cluster;

import org.jspecify.annotations.NullMarked;
