/// What one tick does to one canary: it asks, then decides; effects are values and nothing here
/// acts.
@NullMarked
package dev.sluice.engine.rollout;

import org.jspecify.annotations.NullMarked;
