package dev.sluice.bench.api;

import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Readiness;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// What `test/cluster/up` starts: etcd, kube-apiserver and kube-controller-manager. Its
/// certificates are made once and are not part of the time it takes to start.
///
/// @param scripts `up`, `down` and `build`
/// @param folder where it runs
record RealControlPlane(Path scripts, Path folder) implements Contestant {
    private static final String NO_SYNC = "--unsafe-no-fsync";
    private static final double NANOS = 1e9;
    private static final int PORTS = 4;
    private static final int LOWEST = 20_000;
    private static final int RANGE = 10_000;
    private static final int BUILD_MINUTES = 20;
    private static final int PATIENCE_SECONDS = 10;

    /// Builds it where it is not built yet, and starts it once.
    ///
    /// @param durable whether etcd syncs its writes to the disk, which the script saves for tests
    /// @return empty where it cannot be had
    static Optional<RealControlPlane> prepare(Path scripts, Scratch scratch, boolean durable)
            throws Exception {
        var own = scratch.directory("scripts");
        for (var name : List.of("build", "down")) {
            Files.copy(scripts.resolve(name), own.resolve(name));
        }
        var up = Files.readString(scripts.resolve("up"));
        if (durable && !up.contains(NO_SYNC)) {
            throw new IllegalStateException(
                    "test/cluster/up does not say " + NO_SYNC + " any more");
        }
        var ownUp = own.resolve("up");
        Files.writeString(ownUp, durable ? up.replace(NO_SYNC + " ", "") : up);
        if (!ownUp.toFile().setExecutable(true)) {
            throw new IOException(ownUp + " cannot be made executable");
        }
        var plane = new RealControlPlane(own, scratch.directory("real"));
        if (!plane.isBuilt()) {
            return Optional.empty();
        }
        plane.start(scratch).close();
        return Optional.of(plane);
    }

    private boolean isBuilt() throws IOException, InterruptedException {
        var build =
                new ProcessBuilder(scripts.resolve("build").toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
        return build.waitFor(BUILD_MINUTES, TimeUnit.MINUTES) && build.exitValue() == 0;
    }

    @Override
    public String name() {
        return "kube-apiserver + etcd + controller-manager";
    }

    @Override
    public Running start(Scratch scratch) throws Exception {
        Scratch.delete(folder.resolve("etcd"));
        int port = freePorts();
        var up =
                Launched.start(
                                folder,
                                List.of(
                                        scripts.resolve("up").toString(),
                                        folder.toString(),
                                        Integer.toString(port)))
                        .drain();
        var plane = new Plane(this, port, up);
        try {
            plane.awaitReady();
            return plane;
        } catch (IllegalStateException late) {
            plane.close();
            throw new IllegalStateException(late.getMessage() + ": " + up.errors(), late);
        }
    }

    /// From the last started to the first: an API server that loses its etcd does not end.
    private void end() throws IOException {
        for (long pid : pids().reversed()) {
            var process = ProcessHandle.of(pid);
            process.ifPresent(ProcessHandle::destroy);
            try {
                if (process.isPresent()) {
                    process.get().onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                }
            } catch (TimeoutException _) {
                process.ifPresent(ProcessHandle::destroyForcibly);
            } catch (ExecutionException impossible) {
                throw new IllegalStateException(impossible);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }

    private List<Long> pids() throws IOException {
        var file = folder.resolve("pids");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().map(Long::parseLong).toList()
                : List.of();
    }

    /// Four in a row.
    private static int freePorts() throws IOException {
        for (int first = LOWEST + Scratch.freePort() % RANGE; ; first += PORTS) {
            if (isFree(first)) {
                return first;
            }
        }
    }

    private static boolean isFree(int first) {
        for (int port = first; port < first + PORTS; port++) {
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                continue;
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    private static final class Plane implements Running {
        private final RealControlPlane plane;
        private final int port;
        private final Launched up;
        private double readySeconds;

        Plane(RealControlPlane plane, int port, Launched up) {
            this.plane = plane;
            this.port = port;
            this.up = up;
        }

        /// The script ends when it has looked itself; until then its children may become ready.
        void awaitReady() throws Exception {
            var kubeconfig = plane.folder().resolve("kubeconfig");
            while (!Files.exists(kubeconfig)
                    || !Files.readString(kubeconfig).contains(":" + port)) {
                if (!up.isAlive()) {
                    throw new IllegalStateException("test/cluster/up ended early");
                }
                Thread.onSpinWait();
            }
            var access = Readiness.await(kubeconfig, up::isAlive);
            var at = Readiness.await(access, () -> true, "/readyz");
            readySeconds = (at - up.startNanos()) / NANOS;
            Readiness.await(
                    access, () -> true, "/api/v1/namespaces/default/serviceaccounts/default");
        }

        @Override
        public Access access() {
            try {
                return Access.of(plane.folder().resolve("kubeconfig"));
            } catch (IOException | GeneralSecurityException unreadable) {
                throw new IllegalStateException(unreadable);
            }
        }

        @Override
        public double readySeconds() {
            return readySeconds;
        }

        @Override
        public List<Long> pids() throws IOException {
            return plane.pids();
        }

        @Override
        public void close() throws IOException {
            up.close();
            plane.end();
        }
    }
}
