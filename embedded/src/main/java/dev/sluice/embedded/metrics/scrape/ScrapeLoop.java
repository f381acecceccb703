package dev.sluice.embedded.metrics.scrape;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Scrapes one target at a fixed pace on a thread of its own, so that a slow one delays no other.
///
/// The moments are fixed from the beginning. One that passes while a scrape still runs is left out.
final class ScrapeLoop {
    private static final Logger LOG = LoggerFactory.getLogger(ScrapeLoop.class);

    private final ScrapeTarget target;
    private final Scrape scrape;
    private final Duration interval;
    private final InstantSource clock;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile TargetHealth health = TargetHealth.UNKNOWN;

    ScrapeLoop(ScrapeTarget target, Scrape scrape, Duration interval, InstantSource clock) {
        this.target = target;
        this.scrape = scrape;
        this.interval = interval;
        this.clock = clock;
    }

    ScrapeTarget target() {
        return target;
    }

    TargetHealth health() {
        return health;
    }

    Thread start() {
        return Thread.ofVirtual().name("scrape " + target.url()).start(this::run);
    }

    /// The loop ends soon; a scrape that runs is waited for by nobody.
    void stop() {
        stopped.countDown();
    }

    private void run() {
        var pace = new Pace(clock.instant(), interval);
        long begin = System.nanoTime();
        long round = 0;
        try {
            do {
                scrape(pace.moment(round, clock.instant()));
                long passed = (System.nanoTime() - begin) / interval.toNanos();
                round = Math.max(round, passed) + 1;
            } while (!stopsBefore(begin + round * interval.toNanos()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        scrape.end(clock.instant());
    }

    private boolean stopsBefore(long deadline) throws InterruptedException {
        return stopped.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void scrape(Instant moment) {
        TargetHealth before = health;
        health = scrape.run(moment);
        if (!health.error().isEmpty() && before.error().isEmpty()) {
            LOG.info("No metrics from {}: {}.", target.url(), health.error());
        } else if (health.error().isEmpty() && !before.error().isEmpty()) {
            LOG.info("Metrics from {} are back.", target.url());
        }
    }
}
