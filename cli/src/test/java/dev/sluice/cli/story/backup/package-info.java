/// A cluster is copied into a file, and comes back from it.
@NullMarked
package dev.sluice.cli.story.backup;

import org.jspecify.annotations.NullMarked;
