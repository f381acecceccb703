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
/// The operator speaks HTTP to the API server, as it does to any cluster, under an account of its
/// own that may do no more than it needs.
public final class Platform implements AutoCloseable {
    private final EmbeddedCluster cluster;
    private final KubernetesClient client;
    private final Employed employed;

    /// The operator and what it works with.
    private record Employed(OperatorAccount account, KubernetesClient client, Operator operator)
            implements AutoCloseable {
        @Override
        public void close() {
            operator.close();
            client.close();
            account.close();
        }
    }

    private Platform(EmbeddedCluster cluster, KubernetesClient client, Employed employed) {
        this.cluster = cluster;
        this.client = client;
        this.employed = employed;
    }

    /// Without an audit log.
    public static Platform start(Path data, String host, Ports ports) throws CannotStartException {
        return start(data, host, ports, Optional.empty());
    }

    /// @param data the state's directory
    /// @param auditLog where one line is written for each request to the API; empty for none
    /// @throws CannotStartException with one sentence for people
    public static Platform start(Path data, String host, Ports ports, Optional<Path> auditLog)
            throws CannotStartException {
        var running = new AtomicReference<@Nullable Operator>();
        var options =
                EmbeddedOptions.loopback(data, Installation.home(), ports)
                        .withHost(host)
                        .withDefinitions(List.copyOf(Crds.packed().values()))
                        .withTargets(List.of(new Target("operator", () -> scrape(running.get()))));
        var cluster = EmbeddedCluster.start(auditLog.map(options::withAuditLog).orElse(options));
        try {
            var admin = Clients.of(cluster.kubeconfig(), cluster.vertx());
            var employed = employ(cluster, admin);
            running.set(employed.operator());
            return new Platform(cluster, admin, employed);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static Employed employ(EmbeddedCluster cluster, KubernetesClient admin) {
        var account = OperatorAccount.open(admin);
        var client = Clients.of(cluster.kubeconfig(), account, cluster.vertx());
        var operator = Operators.start(client, Optional.empty(), "gloo", cluster.metricsUrl());
        return new Employed(account, client, operator);
    }

    private static String scrape(@Nullable Operator operator) {
        return operator == null ? "" : operator.scrape();
    }

    /// Its addresses.
    public EmbeddedCluster cluster() {
        return cluster;
    }

    /// Speaks to its API over HTTP, as the administrator.
    public KubernetesClient client() {
        return client;
    }

    /// The operator finishes its ticks, the pods' processes end, and the state stays in the data
    /// directory.
    @Override
    public void close() {
        employed.close();
        client.close();
        cluster.close();
    }
}
