package dev.sluice.bench.api;

import dev.sluice.bench.http.Access;
import dev.sluice.bench.http.Connection;
import dev.sluice.bench.report.Series;

import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Clients that write ConfigMaps of some 300 bytes, each over one connection of its own, the next
/// when the last is answered.
final class Writers {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e6;
    private static final String FILLING = "x".repeat(256);

    private final Access access;
    private final String namespace;

    /// @param perSecond answered requests of all clients together
    /// @param millis of each request
    record Result(double perSecond, Series millis) {}

    @FunctionalInterface
    private interface Write {
        void send(Connection connection, int client, int number) throws IOException;
    }

    Writers(Access access, String namespace) {
        this.access = access;
        this.namespace = namespace;
    }

    String path() {
        return "/api/v1/namespaces/" + namespace + "/configmaps";
    }

    static String configMap(String name, int counter) {
        return """
        {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s"},"data":{"counter":"%d","filling":"%s"}}\
        """
                .formatted(name, counter, FILLING);
    }

    static void namespace(Access access, String name) throws IOException {
        try (var connection = new Connection(access)) {
            connection
                    .post(
                            "/api/v1/namespaces",
                            """
                            {"apiVersion":"v1","kind":"Namespace","metadata":{"name":"%s"}}\
                            """
                                    .formatted(name))
                    .ok();
        }
    }

    /// New objects for this long.
    Result create(int clients, double seconds) throws InterruptedException {
        return run(
                clients,
                seconds,
                (connection, client, number) -> {
                    var name = "c%d-%d-%d".formatted(clients, client, number);
                    connection.post(path(), configMap(name, number)).ok();
                });
    }

    /// One object of each client, replaced for this long.
    Result update(int clients, double seconds) throws InterruptedException, IOException {
        try (var connection = new Connection(access)) {
            for (int i = 0; i < clients; i++) {
                connection.post(path(), configMap("u%d-%d".formatted(clients, i), -1)).ok();
            }
        }
        return run(
                clients,
                seconds,
                (connection, client, number) -> {
                    var name = "u%d-%d".formatted(clients, client);
                    connection.put(path() + "/" + name, configMap(name, number)).ok();
                });
    }

    private Result run(int clients, double seconds, Write write) throws InterruptedException {
        var millis = new Series();
        var from = System.nanoTime();
        long until = from + (long) (seconds * NANOS);
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                int client = i;
                running.add(
                        threads.submit(() -> {
                            work(client, until, write, millis);
                            return null;
                        }));
            }
            for (var client : running) {
                client.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a client failed", failed);
        }
        return new Result(millis.size() / ((System.nanoTime() - from) / NANOS), millis);
    }

    private void work(int client, long until, Write write, Series millis) throws IOException {
        try (var connection = new Connection(access)) {
            for (int number = 0; System.nanoTime() - until < 0; number++) {
                var sent = System.nanoTime();
                write.send(connection, client, number);
                millis.add((System.nanoTime() - sent) / MILLIS);
            }
        }
    }

    /// Exactly so many new objects, counted from 0.
    void fill(int objects, int clients) throws InterruptedException {
        try (var threads = Executors.newThreadPerTaskExecutor(Thread.ofPlatform().factory())) {
            var running = new ArrayList<Future<?>>();
            for (int i = 0; i < clients; i++) {
                int first = i;
                running.add(
                        threads.submit(() -> {
                            try (var connection = new Connection(access)) {
                                for (int n = first; n < objects; n += clients) {
                                    connection.post(path(), configMap("f-" + n, n)).ok();
                                }
                            }
                            return null;
                        }));
            }
            for (var client : running) {
                client.get();
            }
        } catch (ExecutionException failed) {
            throw new IllegalStateException("a client failed", failed);
        }
    }
}
