/// The figures of Flagger beside ours.
@NullMarked
package dev.sluice.bench.peer;

import org.jspecify.annotations.NullMarked;
