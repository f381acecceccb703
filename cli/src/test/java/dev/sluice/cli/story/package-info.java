/// Whole stories, told with the real program as a process of its own.
@NullMarked
package dev.sluice.cli.story;

import org.jspecify.annotations.NullMarked;
