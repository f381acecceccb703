/// Figures, the machine they come from, and the tables they are printed in.
@NullMarked
package dev.sluice.bench.report;

import org.jspecify.annotations.NullMarked;
