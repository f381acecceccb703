package dev.sluice.embedded.metrics.scrape;

import dev.sluice.embedded.metrics.series.Labels;

/// Something to be asked for its metrics.
///
/// @param pool what kind of target: the value of its label `job`
/// @param url for people; also tells whether a target became another one
/// @param labels added to each of its series; `job` and `instance` at least
/// @param source its text
public record ScrapeTarget(String pool, String url, Labels labels, Source source) {}
