/// Tests of the room of the same name.
@NullMarked
package dev.sluice.operator.workload;

import org.jspecify.annotations.NullMarked;
