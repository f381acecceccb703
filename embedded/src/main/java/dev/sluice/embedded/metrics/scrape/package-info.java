/// Asks programs for their metrics at regular moments and stores what they say.
@NullMarked
package dev.sluice.embedded.metrics.scrape;

import org.jspecify.annotations.NullMarked;
