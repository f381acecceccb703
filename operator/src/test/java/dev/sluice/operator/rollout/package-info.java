/// Tests of the room of the same name.
@NullMarked
package dev.sluice.operator.rollout;

import org.jspecify.annotations.NullMarked;
