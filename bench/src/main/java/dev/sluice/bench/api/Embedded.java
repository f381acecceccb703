package dev.sluice.bench.api;

import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Readiness;
import dev.sluice.bench.process.Launched;
import dev.sluice.bench.process.Scratch;

import java.nio.file.Path;
import java.util.List;

/// `./sluice up`: API server, store, controllers, gateway, metrics and operator in one process.
///
/// @param sluice the launcher
record Embedded(Path sluice) implements Contestant {
    private static final double NANOS = 1e9;

    @Override
    public String name() {
        return "sluice up";
    }

    @Override
    public Running start(Scratch scratch) throws Exception {
        var data = scratch.path().resolve("embedded");
        Scratch.delete(data);
        int port = Scratch.freePort();
        var launched =
                Launched.start(
                                scratch.path(),
                                List.of(
                                        sluice.toString(),
                                        "up",
                                        "--data",
                                        data.toString(),
                                        "--api-port=" + port,
                                        "--gateway-port=0",
                                        "--metrics-port=0"))
                        .drain();
        try {
            var at = Readiness.await(Access.anonymous(port), launched::isAlive, "/readyz");
            var access = Readiness.await(data.resolve("kubeconfig"), launched::isAlive);
            return new Up(launched, access, (at - launched.startNanos()) / NANOS);
        } catch (IllegalStateException late) {
            launched.close();
            throw new IllegalStateException(late.getMessage() + ": " + launched.errors(), late);
        }
    }

    private record Up(Launched launched, Access access, double readySeconds) implements Running {
        @Override
        public List<Long> pids() {
            return List.of(launched.pid());
        }

        @Override
        public void close() {
            launched.close();
        }
    }
}
