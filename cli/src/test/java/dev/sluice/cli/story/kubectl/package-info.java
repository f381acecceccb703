/// kubectl finds in the embedded cluster what it finds in any other.
@NullMarked
package dev.sluice.cli.story.kubectl;

import org.jspecify.annotations.NullMarked;
