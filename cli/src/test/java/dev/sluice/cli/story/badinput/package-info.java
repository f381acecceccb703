/// What is wrong is said in one sentence, and stops nothing else.
@NullMarked
package dev.sluice.cli.story.badinput;

import org.jspecify.annotations.NullMarked;
