package dev.sluice.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// What the operator answers over HTTP: `/metrics`, `/healthz` and `/readyz`.
public final class Endpoints implements AutoCloseable {
    private final HttpServer server;

    private Endpoints(HttpServer server) {
        this.server = server;
    }

    /// @param metrics Prometheus text
    /// @param healthy false when the process should be restarted
    /// @param ready false while it does not know the cluster yet; a stand-by that knows it is ready
    public record Answers(
            Supplier<String> metrics, BooleanSupplier healthy, BooleanSupplier ready) {}

    /// @throws IOException with one sentence that names the port, when it is taken
    public static Endpoints open(String host, int port, Answers answers) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (BindException taken) {
            throw new IOException(
                    "port %d on %s is in use; choose another with --port".formatted(port, host),
                    taken);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/metrics",
                exchange ->
                        answer(
                                exchange,
                                200,
                                "text/plain; version=0.0.4; charset=utf-8",
                                answers.metrics().get()));
        server.createContext("/healthz", exchange -> check(exchange, answers.healthy()));
        server.createContext("/readyz", exchange -> check(exchange, answers.ready()));
        server.start();
        return new Endpoints(server);
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void check(HttpExchange exchange, BooleanSupplier good) throws IOException {
        var ok = good.getAsBoolean();
        answer(exchange, ok ? 200 : 503, "text/plain; charset=utf-8", ok ? "OK" : "not ready");
    }

    private static void answer(HttpExchange exchange, int status, String type, String body)
            throws IOException {
        try (exchange) {
            var bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
