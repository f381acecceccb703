/// One tick of one canary: look, ask the engine, ask the world, perform, remember.
@NullMarked
package dev.sluice.operator.rollout;

import org.jspecify.annotations.NullMarked;
