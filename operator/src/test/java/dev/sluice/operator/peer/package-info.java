/// The real Flagger beside Sluice on a real API server, where there are both.
@NullMarked
package dev.sluice.operator.peer;

import org.jspecify.annotations.NullMarked;
