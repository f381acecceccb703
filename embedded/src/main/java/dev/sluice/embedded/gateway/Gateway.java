package dev.sluice.embedded.gateway;

import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Dialect;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.gatewayapi.GatewayApi;
import dev.sluice.embedded.gateway.gloo.Gloo;
import dev.sluice.embedded.gateway.ingress.Ingresses;
import dev.sluice.embedded.gateway.proxy.DataPlane;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// An HTTP gateway that follows the routing objects of a cluster.
///
/// A change is served within milliseconds; requests under way are not touched by it.
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

    /// How long to wait before looking again for kinds the cluster did not know.
    private static final Duration LOOK_AGAIN = Duration.ofMillis(250);

    private static final Duration FIRST_ROUTES = Duration.ofSeconds(5);

    private final DataPlane plane;
    private final List<Dialect> dialects;
    private final Observed observed;
    private final Statuses statuses;
    private final Notices notices;
    private final Latest<Boolean> changes = new Latest<>();
    private final Latest<List<Map<Key, Verdict>>> verdicts = new Latest<>();
    private final CountDownLatch published = new CountDownLatch(1);
    private final Thread compiler;
    private final Thread reporter;
    private Routes routes = Routes.EMPTY;

    private Gateway(DataPlane plane, List<Dialect> dialects, Cluster cluster, Notices notices) {
        this.plane = plane;
        this.dialects = List.copyOf(dialects);
        this.observed = new Observed(cluster, () -> changes.offer(true));
        this.statuses = new Statuses(cluster);
        this.notices = notices;
        this.compiler = Thread.ofVirtual().name("gateway-compiler").unstarted(this::compileAll);
        this.reporter = Thread.ofVirtual().name("gateway-status").unstarted(this::reportAll);
    }

    /// Listens, and returns when the routes that exist now are served.
    ///
    /// @param random chooses upstreams by weight, endpoints and request ids
    /// @param clock for the `date` of answers the gateway makes itself
    /// @throws java.io.UncheckedIOException if a port is in use; the message is one sentence
    public static Gateway start(
            GatewayOptions options, Cluster cluster, RandomGenerator random, InstantSource clock) {
        var plane = new DataPlane(options.settings(), random, clock);
        var dialects =
                List.of(
                        new Gloo("gloo-system"),
                        new GatewayApi(options.reachable(), clock, options.hasTls()),
                        new Ingresses(options.reachable(), options.hasTls()));
        var gateway = new Gateway(plane, dialects, cluster, new Notices(cluster, clock));
        gateway.compiler.start();
        gateway.reporter.start();
        gateway.awaitFirstRoutes();
        return gateway;
    }

    private void awaitFirstRoutes() {
        try {
            if (!published.await(FIRST_ROUTES.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("the cluster has not delivered its objects yet; routes follow");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The port clients use.
    public int port() {
        return plane.port();
    }

    /// The port clients use over TLS; negative if there is none.
    public int tlsPort() {
        return plane.tlsPort();
    }

    /// The port of `/stats/prometheus`; negative if there is none.
    public int adminPort() {
        return plane.adminPort();
    }

    /// All counters in Prometheus' text format.
    public String scrape() {
        return plane.scrape();
    }

    private void compileAll() {
        try {
            while (true) {
                boolean complete = watchAll();
                if (complete) {
                    changes.take();
                } else {
                    changes.await(LOOK_AGAIN);
                }
                if (observed.isSynced()) {
                    compile();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean watchAll() {
        boolean complete = true;
        for (var dialect : dialects) {
            for (Resource resource : dialect.observed()) {
                complete &= observed.watch(resource, false);
            }
            for (Resource resource : dialect.described()) {
                complete &= observed.watch(resource, true);
            }
        }
        return complete;
    }

    /// All changes that arrive while one compilation runs are one more compilation.
    private void compile() {
        try {
            var snapshot = observed.snapshot();
            var compiled = dialects.stream().map(dialect -> dialect.compile(snapshot)).toList();
            var newest = Union.of(compiled.stream().map(Compilation::routes).toList());
            if (!newest.equals(routes)) {
                routes = newest;
                plane.publish(routes);
            }
            plane.certify(compiled.stream().flatMap(it -> it.certificates().stream()).toList());
            verdicts.offer(compiled.stream().map(Compilation::verdicts).toList());
            published.countDown();
        } catch (RuntimeException e) {
            LOG.error("the routes stay as they are: the objects could not be compiled", e);
        }
    }

    private void reportAll() {
        try {
            while (true) {
                report(verdicts.take());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void report(List<Map<Key, Verdict>> newest) {
        try {
            for (int i = 0; i < dialects.size(); i++) {
                statuses.write(dialects.get(i), newest.get(i));
            }
            notices.tell(reasons(newest));
        } catch (RuntimeException e) {
            LOG.error("statuses could not be written", e);
        }
    }

    private Map<Key, Set<String>> reasons(List<Map<Key, Verdict>> verdicts) {
        var reasons = new HashMap<Key, Set<String>>();
        for (int i = 0; i < dialects.size(); i++) {
            if (dialects.get(i).tells()) {
                verdicts.get(i).forEach((key, it) -> reasons.put(key, Set.copyOf(it.reasons())));
            }
        }
        return reasons;
    }

    /// Stops accepting, lets requests under way end (up to the drain time), and closes.
    @Override
    public void close() {
        compiler.interrupt();
        reporter.interrupt();
        try {
            compiler.join();
            reporter.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        observed.close();
        plane.close();
    }
}
