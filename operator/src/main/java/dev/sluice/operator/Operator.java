package dev.sluice.operator;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.http.Http;
import dev.sluice.metrics.Surroundings;
import dev.sluice.operator.kube.Interests;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.KubeCluster;
import dev.sluice.operator.kube.Tracked;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.rollout.Rollouts;
import dev.sluice.operator.rollout.Telemetry;
import dev.sluice.queue.WorkQueue;
import dev.sluice.routing.ObjectKey;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Works on every canary of a cluster until it is closed.
///
/// A change of a Canary, or of anything its last tick looked at, wakes it at once; a decision that
/// wants to be looked at again says when. One canary's trouble never stops another's.
public final class Operator implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Operator.class);

    private final WorkQueue<ObjectKey> queue;
    private final Interests interests = new Interests();
    private final KubeCluster cluster;
    private final Rollouts rollouts;
    private final Http http;
    private final List<Thread> workers = new ArrayList<>();

    private Operator(OperatorOptions options, KubernetesClient client, InstantSource clock) {
        queue = new WorkQueue<>(clock);
        cluster = new KubeCluster(client, options.namespace(), this::changed);
        http = new Http(System.getenv());
        rollouts =
                Rollouts.open(
                        options.settings(),
                        new Rollouts.World(
                                cluster,
                                cluster,
                                new Surroundings(http, clock, System.getenv(), cluster::read),
                                new Telemetry(options.version(), options.settings().provider()),
                                clock));
    }

    /// Starts with every Canary that exists.
    ///
    /// @throws IllegalStateException when the cluster cannot be reached, or does not know Canaries
    public static Operator start(
            OperatorOptions options, KubernetesClient client, InstantSource clock) {
        var operator = new Operator(options, client, clock);
        try {
            operator.cluster.watch(Kinds.CANARY);
        } catch (IllegalStateException unusable) {
            operator.close();
            throw unusable;
        }
        for (var i = 0; i < options.workers(); i++) {
            operator.workers.add(
                    Thread.ofVirtual().name("canary-worker-" + i).start(operator::work));
        }
        return operator;
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
        if (!concerned.isEmpty()) {
            queue.addAll(concerned);
        }
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
        var view = new Tracked(cluster, asked -> interests.add(key, asked));
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
            queue.failed(key);
        } catch (RuntimeException broken) {
            LOG.error("{} failed, it is tried again", key, broken);
            settle(key, view);
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
