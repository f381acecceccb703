package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The real kubectl, with a home and a cache of its own. It sends no token over plain HTTP, so the
/// server must speak TLS.
final class Kubectl {
    private final Path home;
    private final Map<String, String> variables = new HashMap<>();

    Kubectl(Path home, ApiServer server, ServerIdentity identity) throws IOException {
        assumeTrue(isInstalled(), "kubectl is not on the PATH");
        this.home = home;
        Kubeconfig.write(
                home.resolve("kubeconfig"),
                server.url(),
                RunningServer.TOKEN,
                identity.authority());
    }

    /// As kubectl up to 1.28 does it, and client libraries of that time.
    Kubectl overSpdy() {
        variables.put("KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "false");
        variables.put("KUBECTL_PORT_FORWARD_WEBSOCKETS", "false");
        return this;
    }

    private static boolean isInstalled() {
        return Stream.of(
                        System.getenv()
                                .getOrDefault("PATH", "")
                                .split(Pattern.quote(File.pathSeparator)))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    Process start(String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBECONFIG", home.resolve("kubeconfig").toString());
        builder.environment().put("KUBECACHEDIR", home.resolve("cache").toString());
        builder.environment().putAll(variables);
        return builder.start();
    }

    /// What it printed; it must succeed.
    String run(String... arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(String.join(" ", arguments) + ": " + output).isZero();
        return output;
    }

    /// What it printed; it must fail.
    String fail(String... arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isNotZero();
        return output;
    }
}
