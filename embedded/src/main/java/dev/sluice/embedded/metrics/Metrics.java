package dev.sluice.embedded.metrics;

import dev.sluice.embedded.metrics.promql.PromQl;
import dev.sluice.embedded.metrics.promql.QueryException;
import dev.sluice.embedded.metrics.promql.Value;
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
    private final PromQl promql;
    private final InstantSource clock;
    private final CountDownLatch closed = new CountDownLatch(1);

    private Metrics(Scrapes scrapes, PodTargets pods, MetricsServer server, Asked asked) {
        this.promql = new PromQl(asked.store);
        this.clock = asked.clock;
        this.scrapes = scrapes;
        this.pods = pods;
        this.server = server;
    }

    private record Asked(SeriesStore store, InstantSource clock) {}

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
        var asked = new Asked(store, clock);
        var metrics = new Metrics(scrapes, new PodTargets(cluster, scrapes), server, asked);
        Thread.ofVirtual()
                .name("forget old metrics")
                .start(() -> metrics.forgetRegularly(store, clock));
        return metrics;
    }

    /// Where the API listens.
    public int port() {
        return server.port();
    }

    /// What a PromQL query answers now.
    ///
    /// @return one sample without labels for a scalar
    /// @throws IllegalArgumentException with a sentence when the query is wrong, or answers neither
    ///   a scalar nor an instant vector
    public List<Value.Sample> query(String query) {
        try {
            return switch (promql.instant(query, clock.instant())) {
                case Value.Vector vector -> vector.samples();
                case Value.Scalar scalar -> List.of(new Value.Sample(Labels.EMPTY, scalar.value()));
                case Value.Text _, Value.Matrix _ ->
                        throw new IllegalArgumentException(
                                "the query answers no numbers of one moment: " + query);
            };
        } catch (QueryException e) {
            throw new IllegalArgumentException(
                    "the query is wrong: " + e.getMessage() + ": " + query, e);
        }
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
