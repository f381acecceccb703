/// Killed at any moment, the cluster goes on where it was.
@NullMarked
package dev.sluice.cli.story.survives;

import org.jspecify.annotations.NullMarked;
