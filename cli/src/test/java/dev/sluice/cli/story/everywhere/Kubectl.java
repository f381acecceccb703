package dev.sluice.cli.story.everywhere;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The real kubectl, as the administrator.
///
/// @param cache where it keeps what it discovered
record Kubectl(Path kubeconfig, Path cache, String namespace) {
    private static final long PATIENCE_SECONDS = 60;

    /// What it printed, both streams together.
    record Said(int exitCode, String text) {}

    private static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl")));
    }

    /// Starts it without waiting for its end. Skips the test where there is no kubectl.
    Process start(String... arguments) throws IOException {
        assumeTrue(isThere(), "kubectl is not on PATH");
        var command =
                new ArrayList<>(
                        List.of(
                                "kubectl",
                                "--kubeconfig",
                                kubeconfig.toString(),
                                "--cache-dir",
                                cache.toString(),
                                "--namespace",
                                namespace));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    Said run(String... arguments) throws IOException, InterruptedException {
        var process = start(arguments);
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("kubectl does not end; it said " + text);
        }
        return new Said(process.exitValue(), text);
    }
}
