package dev.sluice.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.http.Http;
import dev.sluice.metrics.Surroundings;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.ApiPaths;
import dev.sluice.operator.kube.Fenced;
import dev.sluice.operator.kube.Interests;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.KubeCluster;
import dev.sluice.operator.kube.Tracked;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.rollout.Rollouts;
import dev.sluice.operator.rollout.Telemetry;
import dev.sluice.queue.WorkQueue;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/// Works on every canary of a cluster until it is closed.
///
/// One that stands by knows the cluster and writes nothing, until it is told to lead.
///
/// A change of a Canary, or of anything its last tick looked at, wakes it at once; a decision that
/// wants to be looked at again says when. One canary's trouble never stops another's.
public final class Operator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

    /// A tick with every webhook and metric at its longest ends well before.
    private static final Duration LOST = Duration.ofMinutes(30);

    private static final Duration AWAY = Duration.ofSeconds(2);

    private final RandomGenerator random = RandomGenerator.getDefault();
    private final WorkQueue<ObjectKey> queue;
    private final Interests interests = new Interests();
    private final KubeCluster cluster;
    private final Rollouts rollouts;
    private final Http http;
    private final List<Thread> workers = new CopyOnWriteArrayList<>();
    private final Map<ObjectKey, Instant> underWay = new ConcurrentHashMap<>();
    private final InstantSource clock;
    private final int workerCount;
    private volatile boolean ready;
    private volatile boolean stopped;

    private Operator(
            OperatorOptions options,
            KubernetesClient client,
            InstantSource clock,
            BooleanSupplier mayWrite) {
        this.clock = clock;
        workerCount = options.workers();
        queue = new WorkQueue<>(clock);
        cluster = new KubeCluster(client, options.namespace(), this::changed);
        var writes = new Fenced(cluster, () -> !stopped && mayWrite.getAsBoolean());
        http = new Http(System.getenv());
        rollouts =
                Rollouts.open(
                        options.settings(),
                        new Rollouts.World(
                                cluster,
                                writes,
                                new Surroundings(
                                        http, clock, System.getenv(), new ApiPaths(client)),
                                new Telemetry(options.version(), options.settings().provider()),
                                clock,
                                new Governor.Rules(
                                        options.settings().caps(), true, queue::addAll)));
    }

    /// Starts with every Canary that exists.
    ///
    /// @throws IllegalStateException when the cluster cannot be reached, or does not know Canaries
    public static Operator start(
            OperatorOptions options, KubernetesClient client, InstantSource clock) {
        var operator = standBy(options, client, clock, () -> true);
        operator.lead();
        return operator;
    }

    /// Knows every Canary that exists, and what they need first; works on none before [#lead].
    ///
    /// @param mayWrite is asked before each write
    /// @throws IllegalStateException when the cluster cannot be reached, or does not know Canaries
    public static Operator standBy(
            OperatorOptions options,
            KubernetesClient client,
            InstantSource clock,
            BooleanSupplier mayWrite) {
        var operator = new Operator(options, client, clock, mayWrite);
        try {
            for (var kind : List.of(Kinds.CANARY, Kinds.METRIC_TEMPLATE, Kinds.ALERT_PROVIDER)) {
                operator.cluster.watch(kind);
            }
        } catch (IllegalStateException unusable) {
            operator.close();
            throw unusable;
        }
        operator.ready = true;
        return operator;
    }

    /// Watches what the first tick of any canary reads, so that it need not wait for it.
    ///
    /// @throws IllegalStateException when it may not be watched
    public Operator warm() {
        for (var kind : List.of(Kinds.SERVICE, Kinds.DEPLOYMENT, Kinds.CONFIG_MAP, Kinds.SECRET)) {
            cluster.watch(kind);
        }
        return this;
    }

    /// Begins to work.
    public void lead() {
        for (var i = 0; i < workerCount; i++) {
            workers.add(Thread.ofVirtual().name("canary-worker-" + i).start(this::work));
        }
    }

    /// Nothing is written from now on, not even by ticks under way.
    public void stopWriting() {
        stopped = true;
        queue.close();
        workers.forEach(Thread::interrupt);
    }

    /// Whether the cluster is known, so that this replica could lead.
    public boolean isReady() {
        return ready;
    }

    /// Whether the workers work: none has ended, and none is lost in a tick.
    public boolean isHealthy() {
        var longAgo = clock.instant().minus(LOST);
        return workers.stream().allMatch(Thread::isAlive)
                && underWay.values().stream().allMatch(longAgo::isBefore);
    }

    /// The operator's own metrics as Prometheus text.
    public String scrape() {
        return rollouts.telemetry().scrape();
    }

    private void changed(ObjectKey key, Optional<ObjectNode> object) {
        Set<ObjectKey> concerned = new HashSet<>(interests.concerned(key));
        if (key.kind().equals(Kinds.CANARY)) {
            concerned.add(key);
        }
        if (key.kind().equals(Kinds.ROLLOUT_POLICY)) {
            concerned.addAll(canaries());
        }
        if (key.kind().equals(Kind.ENDPOINT_SLICE) && object.isPresent()) {
            var service = object.get().at("/metadata/labels").path(Kind.SERVICE_NAME).asText();
            concerned.addAll(interests.concerned(Kind.slicesOf(key.namespace(), service)));
        }
        if (!concerned.isEmpty()) {
            queue.addAll(concerned);
        }
    }

    private List<ObjectKey> canaries() {
        return cluster.list(Kinds.CANARY, "").stream()
                .map(it -> it.path("metadata"))
                .map(it ->
                        Kinds.CANARY.key(it.path("namespace").asText(), it.path("name").asText()))
                .toList();
    }

    private void work() {
        try {
            for (var key = queue.take(); key.isPresent(); key = queue.take()) {
                work(key.get());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void work(ObjectKey key) throws InterruptedException {
        try (var _ = MDC.putCloseable("canary", key.name() + "." + key.namespace())) {
            tick(key);
        }
    }

    private void tick(ObjectKey key) throws InterruptedException {
        var view = new Tracked(cluster, asked -> interests.add(key, asked));
        underWay.put(key, clock.instant());
        try {
            var again = rollouts.reconciler().reconcile(key, view);
            settle(key, view);
            queue.succeeded(key, again);
        } catch (WriteRefused refused) {
            if (refused.isConflict()) {
                LOG.debug("{} again: {}", key, refused.getMessage());
            } else {
                LOG.warn("{} is tried again: {}", key, refused.getMessage());
            }
            settle(key, view);
            again(key, refused);
        } catch (RuntimeException broken) {
            LOG.error("{} failed, it is tried again", key, broken);
            settle(key, view);
            queue.failed(key);
        } finally {
            underWay.remove(key);
        }
    }

    /// A server that is away comes back for all at once: each looks again soon, none at the same
    /// moment. Whatever else is refused is tried after pauses that grow.
    private void again(ObjectKey key, WriteRefused refused) {
        if (refused.isAway()) {
            var pause = AWAY.plusMillis(random.nextLong(AWAY.multipliedBy(2).toMillis()));
            queue.succeeded(key, Optional.of(clock.instant().plus(pause)));
        } else {
            queue.failed(key);
        }
    }

    private void settle(ObjectKey key, Tracked view) {
        if (cluster.get(key).isEmpty()) {
            interests.forget(key);
        } else {
            interests.set(key, view.asked());
        }
    }

    /// Stops after the ticks under way; no lock or half-done write stays behind.
    @Override
    public void close() {
        queue.close();
        try {
            for (var worker : workers) {
                worker.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        cluster.close();
        rollouts.close();
        http.close();
    }
}
