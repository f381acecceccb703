package dev.sluice.embedded.metrics.web;

import dev.sluice.embedded.metrics.scrape.Scrapes;
import dev.sluice.embedded.metrics.series.SeriesStore;

/// What the metrics say about themselves, under `/metrics`.
final class OwnMetrics {
    private final SeriesStore store;
    private final Scrapes scrapes;

    OwnMetrics(SeriesStore store, Scrapes scrapes) {
        this.store = store;
        this.scrapes = scrapes;
    }

    String text() {
        return """
        # HELP sluice_metrics_series Series kept in memory.
        # TYPE sluice_metrics_series gauge
        sluice_metrics_series %d
        # HELP sluice_metrics_series_bytes Memory of all series, roughly.
        # TYPE sluice_metrics_series_bytes gauge
        sluice_metrics_series_bytes %d
        # HELP sluice_metrics_refused_samples_total Samples of new series for which there was no room.
        # TYPE sluice_metrics_refused_samples_total counter
        sluice_metrics_refused_samples_total %d
        # HELP sluice_metrics_late_samples_total Samples not newer than the last of their series.
        # TYPE sluice_metrics_late_samples_total counter
        sluice_metrics_late_samples_total %d
        # HELP sluice_metrics_targets Targets that are scraped.
        # TYPE sluice_metrics_targets gauge
        sluice_metrics_targets %d
        """
                .formatted(
                        store.size(),
                        store.memory(),
                        store.refused(),
                        store.tooOld(),
                        scrapes.active().size());
    }
}
