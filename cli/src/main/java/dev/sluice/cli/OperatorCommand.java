package dev.sluice.cli;

import dev.sluice.operator.Endpoints;
import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;

import io.fabric8.kubernetes.client.KubernetesClient;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/// Runs the operator in front of any cluster.
@Command(
        name = "operator",
        description = "Runs the operator for a Kubernetes cluster until it is told to stop.")
final class OperatorCommand implements Callable<Integer> {
    private static final String EVERYWHERE = "0.0.0.0";

    @Mixin OperatorFlags flags = new OperatorFlags();
    @Mixin ReportingFlags reporting = new ReportingFlags();
    @Mixin IgnoredFlags ignored = new IgnoredFlags();

    @Override
    public Integer call() {
        Logs.forMachines(flags.logLevel, flags.encoding);
        if (!ignored.serviceMesh.isEmpty()) {
            throw new CommandFailedException(
                    "--kubeconfig-service-mesh is not supported; routes live in the cluster of the"
                            + " Canaries.");
        }
        var options = Operators.options(flags, reporting.reporting(System.getenv()));
        Logger log = LoggerFactory.getLogger(OperatorCommand.class);
        var running = new AtomicReference<@Nullable Operator>();
        try (var interrupt = new Interrupt();
                var client = Clients.of(flags.kubeconfig, flags.master);
                var endpoints = open(running)) {
            log.info(
                    "Starting sluice version {} mesh provider {} in {}, metrics on port {}",
                    Installation.version(),
                    flags.provider,
                    client.getMasterUrl(),
                    endpoints.port());
            return flags.leaderElection
                    ? runAsReplica(options, client, running, interrupt)
                    : runAlone(options, client, running, interrupt);
        }
    }

    private Endpoints open(AtomicReference<@Nullable Operator> running) {
        try {
            return Endpoints.open(
                    EVERYWHERE,
                    flags.port,
                    new Endpoints.Answers(
                            () -> scrape(running.get()),
                            () -> isHealthy(running.get()),
                            () -> isReady(running.get())));
        } catch (IOException taken) {
            throw new CommandFailedException(String.valueOf(taken.getMessage()), taken);
        }
    }

    private static String scrape(@Nullable Operator operator) {
        return operator == null ? "" : operator.scrape();
    }

    /// While it starts there is nothing to restart.
    private static boolean isHealthy(@Nullable Operator operator) {
        return operator == null || operator.isHealthy();
    }

    private static boolean isReady(@Nullable Operator operator) {
        return operator != null && operator.isReady();
    }

    private static int runAlone(
            OperatorOptions options,
            KubernetesClient client,
            AtomicReference<@Nullable Operator> running,
            Interrupt interrupt) {
        try (var operator = Operators.start(options, client)) {
            running.set(operator);
            interrupt.await();
        }
        return 0;
    }

    private int runAsReplica(
            OperatorOptions options,
            KubernetesClient client,
            AtomicReference<@Nullable Operator> running,
            Interrupt interrupt) {
        try (var replica = new Replica(client, flags.leaseNamespace(), InstantSource.system())) {
            running.set(replica.start(options));
            interrupt.await();
            return replica.isDeposed() ? 1 : 0;
        }
    }
}
