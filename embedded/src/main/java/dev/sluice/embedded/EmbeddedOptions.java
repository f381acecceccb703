package dev.sluice.embedded;

import dev.sluice.embedded.metrics.Target;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How an embedded cluster runs.
///
/// @param data its state and the files of its pods; made when absent, used by one process at a time
/// @param home what `$(SLUICE_HOME)` stands for in a LocalImage
/// @param host the address to listen on, such as `127.0.0.1`
/// @param definitions CustomResourceDefinitions to install besides the cluster's own, as YAML
/// @param targets parts of this process that tell their metrics
/// @param auditLog where one line is written for each request; empty for none
public record EmbeddedOptions(
        Path data,
        Path home,
        String host,
        Ports ports,
        List<String> definitions,
        List<Target> targets,
        Optional<Path> auditLog) {
    private static final String LOOPBACK = "127.0.0.1";

    public EmbeddedOptions {
        data = data.toAbsolutePath().normalize();
        home = home.toAbsolutePath().normalize();
        definitions = List.copyOf(definitions);
        targets = List.copyOf(targets);
    }

    /// On loopback, with no definitions but the cluster's own.
    public static EmbeddedOptions loopback(Path data, Path home, Ports ports) {
        return new EmbeddedOptions(
                data, home, LOOPBACK, ports, List.of(), List.of(), Optional.empty());
    }

    public EmbeddedOptions withHost(String newHost) {
        return new EmbeddedOptions(data, home, newHost, ports, definitions, targets, auditLog);
    }

    public EmbeddedOptions withDefinitions(List<String> newDefinitions) {
        return new EmbeddedOptions(data, home, host, ports, newDefinitions, targets, auditLog);
    }

    public EmbeddedOptions withTargets(List<Target> newTargets) {
        return new EmbeddedOptions(data, home, host, ports, definitions, newTargets, auditLog);
    }

    public EmbeddedOptions withAuditLog(Path file) {
        return new EmbeddedOptions(
                data, home, host, ports, definitions, targets, Optional.of(file));
    }

    InetSocketAddress reachableAt(int port) {
        return new InetSocketAddress(reachable(), port);
    }

    String url(String scheme, int port) {
        var address = reachable();
        return scheme
                + "://"
                + (address.contains(":") ? "[" + address + "]" : address)
                + ":"
                + port;
    }

    /// The address by which this machine reaches itself.
    String reachable() {
        return switch (host) {
            case "0.0.0.0", "::", "[::]", "" -> LOOPBACK;
            default -> host;
        };
    }
}
