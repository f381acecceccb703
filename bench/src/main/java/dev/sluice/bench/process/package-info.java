/// Programs that are measured from outside: when they start, what they use.
@NullMarked
package dev.sluice.bench.process;

import org.jspecify.annotations.NullMarked;
