/// What pods and the machine use, read from `/proc`; where that is missing, nothing is told.
@NullMarked
package dev.sluice.embedded.runtime.usage;

import org.jspecify.annotations.NullMarked;
