package dev.sluice.cli;

import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.rollout.Settings;
import dev.sluice.operator.workload.Target;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.time.InstantSource;
import java.util.Optional;

/// Starts the product's operator; in the embedded cluster and in any other it is the same.
final class Operators {
    private static final int WORKERS = 8;

    private Operators() {}

    /// @param provider of traffic for Canaries that name none
    /// @param metricsServer URL of a Prometheus for Canaries that name none
    /// @throws CommandFailedException when the cluster cannot be reached or does not know Canaries
    static Operator start(
            KubernetesClient client,
            Optional<String> namespace,
            String provider,
            String metricsServer) {
        var settings =
                new Settings(
                        provider,
                        metricsServer,
                        Target.Rules.DEFAULT,
                        dev.sluice.routing.Settings.DEFAULT);
        var options = new OperatorOptions(Installation.version(), namespace, WORKERS, settings);
        try {
            return Operator.start(options, client, InstantSource.system());
        } catch (IllegalStateException e) {
            throw new CommandFailedException("The operator cannot work: " + e.getMessage(), e);
        }
    }
}
