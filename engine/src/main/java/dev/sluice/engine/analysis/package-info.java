/// From numbers and bounds to a verdict.
@NullMarked
package dev.sluice.engine.analysis;

import org.jspecify.annotations.NullMarked;
