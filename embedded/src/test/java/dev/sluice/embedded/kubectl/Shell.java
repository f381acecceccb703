package dev.sluice.embedded.kubectl;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs commands in a directory of its own, with kubectl set to one cluster and namespace.
///
/// @param home for kubectl's cache
/// @param namespace made by the first command, gone with [#close()]
record Shell(Path kubeconfig, Path home, Path directory, String namespace)
        implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    static Shell open(Path kubeconfig, Path home, String namespace)
            throws IOException, InterruptedException {
        Path directory = Files.createTempDirectory(home, "shell");
        Path own = directory.resolve(".kubeconfig");
        Files.copy(kubeconfig, own);
        var shell = new Shell(own, home, directory, namespace);
        shell.run(
                """
                kubectl create namespace $NS
                kubectl config set-context --current --namespace=$NS
                kubectl wait --for=create sa/default --timeout=20s
                kubectl wait --for=create cm/kube-root-ca.crt --timeout=20s
                """);
        return shell;
    }

    /// The exit code, and below it what was printed.
    String run(String commands) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder("sh", "-e", "-c", commands)
                        .directory(directory.toFile())
                        .redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "HOME",
                                home.toString(),
                                "KUBECONFIG",
                                kubeconfig.toString(),
                                "NS",
                                namespace,
                                "LC_ALL",
                                "C",
                                "TZ",
                                "UTC"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("does not end: " + commands);
        }
        return process.exitValue() + "\n" + output;
    }

    @Override
    public void close() throws IOException {
        try {
            run("kubectl delete namespace $NS --wait=false");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
