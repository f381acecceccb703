package dev.sluice.cli;

import dev.sluice.embedded.Ports;

import org.jspecify.annotations.Nullable;

import picocli.CommandLine.Option;

/// The options that say where the embedded cluster listens.
final class Listening {
    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            defaultValue = "127.0.0.1",
            description =
                    "Address to listen on (${DEFAULT-VALUE}). Others than loopback let everybody"
                            + " who holds the kubeconfig in.")
    String host = "127.0.0.1";

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            defaultValue = "6443",
            description = "Port of the Kubernetes API (${DEFAULT-VALUE}); 0 for any free one.")
    int apiPort = 6443;

    @Option(
            names = "--gateway-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            description = "Port of the HTTP gateway (${DEFAULT-VALUE}); 0 for any free one.")
    int gatewayPort = 8080;

    @Option(
            names = "--gateway-tls-port",
            paramLabel = "PORT",
            description =
                    "Port of the gateway over TLS, with the certificates of spec.tls and of HTTPS"
                            + " listeners; 0 for any free one. None unless it is given.")
    @Nullable Integer gatewayTlsPort;

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "9090",
            description = "Port of the Prometheus API (${DEFAULT-VALUE}); 0 for any free one.")
    int metricsPort = 9090;

    /// @throws CommandFailedException when one is no port
    Ports ports() {
        check("--api-port", apiPort);
        check("--gateway-port", gatewayPort);
        check("--metrics-port", metricsPort);
        int tls = gatewayTlsPort == null ? -1 : gatewayTlsPort;
        if (gatewayTlsPort != null) {
            check("--gateway-tls-port", tls);
        }
        return new Ports(apiPort, gatewayPort, tls, metricsPort);
    }

    private static void check(String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new CommandFailedException(
                    "%s must be within 0..65535, not %d.".formatted(option, port));
        }
    }
}
