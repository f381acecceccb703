/// The operator with many canaries: lateness, requests, memory, reactions.
@NullMarked
package dev.sluice.bench.canaries;

import org.jspecify.annotations.NullMarked;
