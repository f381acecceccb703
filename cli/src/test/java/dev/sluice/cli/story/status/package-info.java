/// A pipeline asks how its rollout went.
@NullMarked
package dev.sluice.cli.story.status;

import org.jspecify.annotations.NullMarked;
