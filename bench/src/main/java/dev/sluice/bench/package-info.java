/// Measures the whole, beside its peers where they are at hand, and prints tables.
@NullMarked
package dev.sluice.bench;

import org.jspecify.annotations.NullMarked;
