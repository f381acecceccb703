/// Sends HTTP requests at a steady rate and counts who answered them, and how.
@NullMarked
package dev.sluice.cli.load;

import org.jspecify.annotations.NullMarked;
