package dev.sluice.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

/// Runs the operator in front of any cluster.
@Command(
        name = "operator",
        description = "Runs the operator for a Kubernetes cluster until it is told to stop.")
final class OperatorCommand implements Callable<Integer> {
    @Option(
            names = {"--kubeconfig", "-kubeconfig"},
            paramLabel = "FILE",
            description =
                    "The cluster to work in; without it the one this process runs in, or that"
                            + " KUBECONFIG names.")
    Optional<Path> kubeconfig = Optional.empty();

    @Option(
            names = {"--namespace", "-namespace"},
            paramLabel = "NAME",
            description = "Work only in this namespace; without it in all of them.")
    Optional<String> namespace = Optional.empty();

    @Option(
            names = {"--mesh-provider", "-mesh-provider"},
            paramLabel = "NAME",
            defaultValue = "istio",
            description = "Traffic provider of Canaries that name none (${DEFAULT-VALUE}).")
    String provider = "istio";

    @Option(
            names = {"--metrics-server", "-metrics-server"},
            paramLabel = "URL",
            defaultValue = "http://prometheus:9090",
            description = "Prometheus of Canaries that name none (${DEFAULT-VALUE}).")
    String metricsServer = "http://prometheus:9090";

    @Override
    public Integer call() {
        Logs.forMachines();
        Logger log = LoggerFactory.getLogger(OperatorCommand.class);
        try (var interrupt = new Interrupt();
                var client = Clients.of(kubeconfig);
                var _ = Operators.start(client, namespace, provider, metricsServer)) {
            log.info("the operator works in {}", client.getMasterUrl());
            interrupt.await();
        }
        return 0;
    }
}
