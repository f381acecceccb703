package dev.sluice.embedded.metrics;

import java.time.Duration;

/// How the metrics are gathered and served.
///
/// @param host address to listen on, such as `127.0.0.1`
/// @param port 0 for a free one
/// @param scrapeInterval at least 10 ms
/// @param retention how long samples are kept; at least a second
public record MetricsOptions(String host, int port, Duration scrapeInterval, Duration retention) {
    /// Four samples for the shortest sensible canary interval, a second. With only two, a rate over
    /// that second has no result whenever a sample comes a few milliseconds late.
    public static final Duration DEFAULT_SCRAPE_INTERVAL = Duration.ofMillis(250);

    public static final Duration DEFAULT_RETENTION = Duration.ofMinutes(15);

    /// @throws IllegalArgumentException for values out of range
    public MetricsOptions {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(
                    "the metrics port must be within 0..65535, was " + port);
        }
        if (scrapeInterval.compareTo(Duration.ofMillis(10)) < 0) {
            throw new IllegalArgumentException(
                    "the scrape interval must be at least 10 ms, was "
                            + scrapeInterval.toMillis()
                            + " ms");
        }
        if (retention.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException(
                    "the retention of metrics must be at least 1 s, was "
                            + retention.toMillis()
                            + " ms");
        }
    }

    public static MetricsOptions on(String host, int port) {
        return new MetricsOptions(host, port, DEFAULT_SCRAPE_INTERVAL, DEFAULT_RETENTION);
    }
}
