/// Tables, golden stories and seeded properties of what a tick decides.
@NullMarked
package dev.sluice.engine.rollout;

import org.jspecify.annotations.NullMarked;
