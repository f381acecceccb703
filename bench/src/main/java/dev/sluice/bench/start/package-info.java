/// How fast the embedded cluster starts and how much memory it takes.
@NullMarked
package dev.sluice.bench.start;

import org.jspecify.annotations.NullMarked;
