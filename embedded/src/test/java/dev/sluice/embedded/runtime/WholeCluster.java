package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// An embedded cluster with all its parts, and kubectl before it.
final class WholeCluster implements AutoCloseable {
    private final Path home;
    final EmbeddedCluster cluster;

    WholeCluster(Path home) throws Exception {
        this.home = home;
        cluster =
                EmbeddedCluster.start(
                        EmbeddedOptions.loopback(home.resolve("data"), home, new Ports(0, 0, 0)));
    }

    ProcessBuilder kubectl(List<String> arguments) {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        builder.environment()
                .putAll(
                        Map.of(
                                "HOME", home.toString(),
                                "KUBECONFIG", cluster.kubeconfig().toString(),
                                "KUBECACHEDIR", home.resolve("cache").toString()));
        return builder;
    }

    /// What it printed; it must succeed.
    String run(String... arguments) throws IOException, InterruptedException {
        var process = kubectl(List.of(arguments)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", arguments) + ": " + output).isZero();
        return output;
    }

    void apply(String yaml) throws IOException, InterruptedException {
        var file = Files.createTempFile(home, "apply", ".yaml");
        Files.writeString(file, yaml);
        run("apply", "-f", file.toString());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
