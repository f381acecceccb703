package dev.sluice.embedded.metrics;

import dev.sluice.embedded.metrics.scrape.PodTargets;
import dev.sluice.embedded.metrics.scrape.ScrapeTarget;
import dev.sluice.embedded.metrics.scrape.Scrapes;
import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.series.SeriesStore;
import dev.sluice.embedded.metrics.web.MetricsServer;
import dev.sluice.embedded.objects.Cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The running metrics: scraping, memory and HTTP API.
public final class Metrics implements AutoCloseable {
    private static final long FORGET_EVERY_SECONDS = 10;

    private final Scrapes scrapes;
    private final PodTargets pods;
    private final MetricsServer server;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Metrics(Scrapes scrapes, PodTargets pods, MetricsServer server) {
        this.scrapes = scrapes;
        this.pods = pods;
        this.server = server;
    }

    /// Serves at once; scrapes the targets and every pod that is annotated so.
    ///
    /// @throws IOException with one sentence for people when the port cannot be used
    public static Metrics start(
            MetricsOptions options, Cluster cluster, List<Target> targets, InstantSource clock)
            throws IOException {
        var store = new SeriesStore(SeriesStore.Limits.keeping(options.retention()));
        var scrapes = new Scrapes(store, options.scrapeInterval(), clock);
        var address = new InetSocketAddress(options.host(), options.port());
        var server = new MetricsServer(address, store, scrapes, clock);
        targets.forEach(target -> scrapes.put("/" + target.name(), scraped(target)));
        var metrics = new Metrics(scrapes, new PodTargets(cluster, scrapes), server);
        Thread.ofVirtual()
                .name("forget old metrics")
                .start(() -> metrics.forgetRegularly(store, clock));
        return metrics;
    }

    /// Where the API listens.
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        closed.countDown();
        pods.close();
        scrapes.close();
        server.close();
    }

    private static ScrapeTarget scraped(Target target) {
        return new ScrapeTarget(
                target.name(),
                "process:" + target.name(),
                Labels.of("job", target.name(), "instance", target.name()),
                _ -> target.exposition().get());
    }

    private void forgetRegularly(SeriesStore store, InstantSource clock) {
        try {
            while (!closed.await(FORGET_EVERY_SECONDS, TimeUnit.SECONDS)) {
                store.forget(clock.millis());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
