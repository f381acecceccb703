/// A share of the traffic with Services alone, measured by who answers.
@NullMarked
package dev.sluice.cli.story.onebox;

import org.jspecify.annotations.NullMarked;
