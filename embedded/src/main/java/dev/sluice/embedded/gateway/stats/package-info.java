/// Counters and histograms of the gateway, written by one event loop each and merged by the reader.
@NullMarked
package dev.sluice.embedded.gateway.stats;

import org.jspecify.annotations.NullMarked;
