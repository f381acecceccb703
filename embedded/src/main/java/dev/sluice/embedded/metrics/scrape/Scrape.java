package dev.sluice.embedded.metrics.scrape;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;
import dev.sluice.embedded.metrics.text.Exposition;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Asks one target and stores its answer; remembers which series it had, to end those that are
/// gone. Used by one thread at a time.
///
/// Each scrape also writes `up`, `scrape_duration_seconds` and `scrape_samples_scraped`.
final class Scrape {
    private final ScrapeTarget target;
    private final SeriesStore store;
    private final Duration timeout;
    private final Labels up;
    private final Labels duration;
    private final Labels count;

    /// From the labels the target wrote to the labels of the series.
    private Map<Labels, Labels> current = Map.of();

    private long lastTime;

    Scrape(ScrapeTarget target, SeriesStore store, Duration timeout) {
        this.target = target;
        this.store = store;
        this.timeout = timeout;
        this.up = target.labels().with(Labels.NAME, "up");
        this.duration = target.labels().with(Labels.NAME, "scrape_duration_seconds");
        this.count = target.labels().with(Labels.NAME, "scrape_samples_scraped");
    }

    /// Never throws: what goes wrong is the target's health.
    ///
    /// @param moment the time of the samples that have none of their own
    TargetHealth run(Instant moment) {
        long time = moment.toEpochMilli();
        lastTime = time;
        long begin = System.nanoTime();
        var samples = new ArrayList<Exposition.Sample>();
        String error = "";
        try {
            Exposition.read(target.source().read(timeout), samples::add);
        } catch (IOException | Exposition.MalformedException | RuntimeException e) {
            samples.clear();
            error = String.valueOf(e.getMessage());
        }
        store(samples, time);
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        store.append(up, time, error.isEmpty() ? 1 : 0);
        store.append(duration, time, took.toNanos() / 1e9);
        store.append(count, time, samples.size());
        return new TargetHealth(moment, took, error, samples.size());
    }

    /// The target is gone: all its series end now.
    void end(Instant moment) {
        long time = Math.max(moment.toEpochMilli(), lastTime + 1);
        current.values().forEach(series -> store.end(series, time));
        List.of(up, duration, count).forEach(series -> store.end(series, time));
        current = Map.of();
    }

    private void store(List<Exposition.Sample> samples, long time) {
        var seen = new HashMap<Labels, Labels>();
        for (Exposition.Sample sample : samples) {
            Labels known = current.get(sample.labels());
            Labels series = known == null ? withTargetLabels(sample.labels()) : known;
            if (store.append(series, sample.time().orElse(time), sample.value())
                    && sample.time().isEmpty()) {
                seen.put(sample.labels(), series);
            }
        }
        current.forEach((written, series) -> {
            if (!seen.containsKey(written)) {
                store.end(series, time);
            }
        });
        current = seen;
    }

    /// The target's own label of the same name stays as `exported_…`.
    private Labels withTargetLabels(Labels written) {
        var merged = written.toBuilder();
        target.labels()
                .forEach((name, value) -> {
                    if (merged.has(name)) {
                        merged.set("exported_" + name, written.get(name));
                    }
                    merged.set(name, value);
                });
        return merged.build();
    }
}
