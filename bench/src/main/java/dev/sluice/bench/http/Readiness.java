package dev.sluice.bench.http;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// Waits for a server from outside, looking every few milliseconds.
public final class Readiness {
    private static final long LOOK_NANOS = Duration.ofMillis(5).toNanos();
    private static final long PATIENCE_NANOS = Duration.ofSeconds(60).toNanos();
    private static final int OK = 200;

    private Readiness() {}

    /// @param access of the server that starts
    /// @param alive whether it still can become ready
    /// @param path answered with 200 when it is
    /// @return [System#nanoTime()] when it was first answered so
    /// @throws IllegalStateException when it ends before, or takes longer than a minute
    public static long await(Access access, BooleanSupplier alive, String path) {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        try (var connection = new Connection(access)) {
            while (System.nanoTime() - deadline < 0 && alive.getAsBoolean()) {
                if (answers(connection, path)) {
                    return System.nanoTime();
                }
                LockSupport.parkNanos(LOOK_NANOS);
            }
        }
        throw new IllegalStateException(
                "%s did not answer %s in time".formatted(access.port(), path));
    }

    private static boolean answers(Connection connection, String path) {
        try {
            return connection.get(path).status() == OK;
        } catch (IOException _) {
            return false;
        }
    }

    /// Waits until a kubeconfig is written.
    public static Access await(Path kubeconfig, BooleanSupplier alive)
            throws IOException, GeneralSecurityException {
        var deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!Files.exists(kubeconfig)) {
            if (System.nanoTime() - deadline > 0 || !alive.getAsBoolean()) {
                throw new IllegalStateException(kubeconfig + " was not written in time");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        return Access.of(kubeconfig);
    }
}
