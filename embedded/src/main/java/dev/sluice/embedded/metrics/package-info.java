/// A small Prometheus inside the embedded cluster: scrapes, keeps the recent past in memory,
/// answers PromQL over Prometheus' HTTP API.
@NullMarked
package dev.sluice.embedded.metrics;

import org.jspecify.annotations.NullMarked;
