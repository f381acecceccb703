package dev.sluice.cli;

import dev.sluice.api.crd.Crds;
import dev.sluice.embedded.CannotStartException;
import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;
import dev.sluice.embedded.metrics.Target;
import dev.sluice.operator.Operator;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// An embedded cluster with the operator at work in it.
///
/// The operator speaks HTTP to the API server, as it does to any cluster.
public final class Platform implements AutoCloseable {
    private final EmbeddedCluster cluster;
    private final KubernetesClient client;
    private final Operator operator;

    private Platform(EmbeddedCluster cluster, KubernetesClient client, Operator operator) {
        this.cluster = cluster;
        this.client = client;
        this.operator = operator;
    }

    /// @param data the state's directory
    /// @throws CannotStartException with one sentence for people
    public static Platform start(Path data, String host, Ports ports) throws CannotStartException {
        var running = new AtomicReference<@Nullable Operator>();
        var options =
                EmbeddedOptions.loopback(data, Installation.home(), ports)
                        .withHost(host)
                        .withDefinitions(List.copyOf(Crds.packed().values()))
                        .withTargets(List.of(new Target("operator", () -> scrape(running.get()))));
        var cluster = EmbeddedCluster.start(options);
        try {
            var client = Clients.of(cluster.kubeconfig(), cluster.vertx());
            var operator = Operators.start(client, Optional.empty(), "gloo", cluster.metricsUrl());
            running.set(operator);
            return new Platform(cluster, client, operator);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static String scrape(@Nullable Operator operator) {
        return operator == null ? "" : operator.scrape();
    }

    /// Its addresses.
    public EmbeddedCluster cluster() {
        return cluster;
    }

    /// Speaks to its API over HTTP.
    public KubernetesClient client() {
        return client;
    }

    /// The operator finishes its ticks, the pods' processes end, and the state stays in the data
    /// directory.
    @Override
    public void close() {
        operator.close();
        client.close();
        cluster.close();
    }
}
