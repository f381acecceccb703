package dev.sluice.operator.peer;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The real Flagger at work in one namespace, until it is closed.
final class Flagger implements AutoCloseable {
    private final Process process;

    private Flagger(Process process) {
        this.process = process;
    }

    /// Skips the test where there is no binary.
    static String binary() {
        var binary = System.getenv("SLUICE_TEST_FLAGGER");
        assumeTrue(binary != null, "no Flagger: SLUICE_TEST_FLAGGER is not set");
        return String.valueOf(binary);
    }

    /// @param metrics address of a Prometheus
    /// @param log gets what it says
    static Flagger start(String kubeconfig, String namespace, String metrics, Path log)
            throws IOException {
        return new Flagger(
                new ProcessBuilder(
                                binary(),
                                "-kubeconfig=" + kubeconfig,
                                "-namespace=" + namespace,
                                "-metrics-server=" + metrics,
                                "-control-loop-interval=500ms",
                                "-kubeconfig-qps=2000",
                                "-kubeconfig-burst=2000",
                                "-event-webhook=" + metrics + "/events",
                                "-log-level=info",
                                "-port=0")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File(log.toString())))
                        .start());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
