package dev.sluice.embedded.metrics.scrape;

import dev.sluice.embedded.metrics.series.SeriesStore;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// All targets that are scraped now.
public final class Scrapes implements AutoCloseable {
    /// A busy program may take longer than an interval; that alone does not make it down.
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(2);

    private final SeriesStore store;
    private final Duration interval;
    private final InstantSource clock;
    private final Map<String, ScrapeLoop> loops = new TreeMap<>();
    private boolean closed;

    public Scrapes(SeriesStore store, Duration interval, InstantSource clock) {
        this.store = store;
        this.interval = interval;
        this.clock = clock;
    }

    /// Scrapes a target from now on, in place of the one with the same key if it differs.
    public synchronized void put(String key, ScrapeTarget target) {
        ScrapeLoop known = loops.get(key);
        if (closed || known != null && same(known.target(), target)) {
            return;
        }
        remove(key);
        var scrape = new Scrape(target, store, timeout());
        var loop = new ScrapeLoop(target, scrape, interval, clock);
        loops.put(key, loop);
        loop.start();
    }

    /// Ends the target with this key, if there is one.
    public synchronized void remove(String key) {
        ScrapeLoop known = loops.remove(key);
        if (known != null) {
            known.stop();
        }
    }

    /// A target and how it is.
    public record Active(ScrapeTarget target, TargetHealth health) {}

    public synchronized List<Active> active() {
        return loops.values().stream()
                .map(loop -> new Active(loop.target(), loop.health()))
                .toList();
    }

    public Duration interval() {
        return interval;
    }

    public Duration timeout() {
        return interval.compareTo(SHORTEST_TIMEOUT) > 0 ? interval : SHORTEST_TIMEOUT;
    }

    @Override
    public synchronized void close() {
        closed = true;
        loops.values().forEach(ScrapeLoop::stop);
        loops.clear();
    }

    private static boolean same(ScrapeTarget one, ScrapeTarget other) {
        return one.url().equals(other.url()) && one.labels().equals(other.labels());
    }
}
