package dev.sluice.example.marketplace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/// Serves one page on loopback, and `/healthz`.
final class Server {
    private static final int GRACE_SECONDS = 5;
    private static final int BACKLOG = 256;

    private final HttpServer http;
    private final String version;
    private final Page page;

    private Server(HttpServer http, String version, Page page) {
        this.http = http;
        this.version = version;
        this.page = page;
    }

    /// @param port 0 for a free one
    static Server listen(int port, String version, Page page) throws IOException {
        var http =
                HttpServer.create(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        var server = new Server(http, version, page);
        http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        http.createContext(
                "/healthz", exchange -> server.send(exchange, Page.Answer.of(200, "{}")));
        http.createContext("/", server::serve);
        http.start();
        return server;
    }

    int port() {
        return http.getAddress().getPort();
    }

    /// Accepts nothing more and waits for the answers under way.
    void stop() {
        http.stop(GRACE_SECONDS);
    }

    private void serve(HttpExchange exchange) throws IOException {
        Page.Answer answer;
        try {
            answer = page.answer(exchange.getRequestURI().getPath());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer = Page.Answer.of(503, "{\"error\":\"stopping\"}");
        }
        send(exchange, answer);
    }

    private void send(HttpExchange exchange, Page.Answer answer) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            var body = (answer.json() + "\n").getBytes(StandardCharsets.UTF_8);
            var headers = exchange.getResponseHeaders();
            headers.set("Content-Type", "application/json");
            headers.set("x-version", version);
            answer.headers().forEach(headers::set);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
