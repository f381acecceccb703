/// Tests of the words everyone uses.
@NullMarked
package dev.sluice.engine;

import org.jspecify.annotations.NullMarked;
