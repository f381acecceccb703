/// The embedded API server and the real one, side by side.
@NullMarked
package dev.sluice.bench.api;

import org.jspecify.annotations.NullMarked;
