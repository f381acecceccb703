package dev.sluice.cli;

import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.governance.Caps;
import dev.sluice.operator.rollout.Reporting;
import dev.sluice.operator.rollout.Settings;
import dev.sluice.operator.workload.Target;
import dev.sluice.routing.Routers;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Starts the product's operator; in the embedded cluster and in any other it is the same.
final class Operators {
    /// Virtual threads, which mostly wait for webhooks and metrics: so many may be slow before
    /// others wait for them.
    private static final int WORKERS = 256;

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
        return start(
                new OperatorOptions(Installation.version(), namespace, WORKERS, settings), client);
    }

    /// @throws CommandFailedException when the cluster cannot be reached or does not know Canaries
    static Operator start(OperatorOptions options, KubernetesClient client) {
        return said(() -> Operator.start(options, client, InstantSource.system()));
    }

    /// One that knows the cluster, and does not work yet.
    ///
    /// @param mayWrite is asked before each write
    /// @throws CommandFailedException when the cluster cannot be reached or does not know Canaries
    static Operator standBy(
            OperatorOptions options, KubernetesClient client, BooleanSupplier mayWrite) {
        return said(
                () -> Operator.standBy(options, client, InstantSource.system(), mayWrite).warm());
    }

    private static Operator said(Supplier<Operator> start) {
        try {
            return start.get();
        } catch (IllegalStateException e) {
            throw new CommandFailedException("The operator cannot work: " + e.getMessage(), e);
        }
    }

    /// What the flags say.
    ///
    /// @throws CommandFailedException naming the flag that makes no sense
    static OperatorOptions options(OperatorFlags flags, Reporting reporting) {
        if (Routers.find(flags.provider) instanceof Routers.Choice.Unknown unknown) {
            throw new CommandFailedException("--mesh-provider: " + unknown.why() + ".");
        }
        checkMetricsServer(flags.metricsServer);
        var settings =
                new Settings(
                        flags.provider,
                        flags.metricsServer,
                        new Target.Rules(flags.selectorLabels, flags::copies, flags.configTracking),
                        new dev.sluice.routing.Settings(
                                flags.ingressAnnotationsPrefix, flags.ingressClass),
                        reporting,
                        // Of what it may not read it would only say that it does not exist.
                        !flags.noCrossNamespaceRefs && flags.onlyNamespace().isEmpty());
        if (flags.maxProgressing < 0 || flags.maxProgressingPerNamespace < 0) {
            throw new CommandFailedException(
                    "--max-progressing and --max-progressing-per-namespace must be 0 or more.");
        }
        var caps = new Caps(flags.maxProgressing, flags.maxProgressingPerNamespace);
        return new OperatorOptions(
                Installation.version(), flags.onlyNamespace(), WORKERS, settings.with(caps));
    }

    private static void checkMetricsServer(String address) {
        try {
            if (URI.create(address).getHost() != null) {
                return;
            }
        } catch (IllegalArgumentException malformed) {
            throw notAUrl(address, malformed);
        }
        throw notAUrl(address, new IllegalArgumentException("it names no host"));
    }

    private static CommandFailedException notAUrl(String address, Exception why) {
        return new CommandFailedException(
                "--metrics-server must be a URL such as http://prometheus:9090, not "
                        + address
                        + ".",
                why);
    }
}
