/// Prometheus' HTTP API over the series kept in memory.
@NullMarked
package dev.sluice.embedded.metrics.web;

import org.jspecify.annotations.NullMarked;
