package dev.sluice.cli.story.onebox;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Answers webhooks: yes as often as they are open.
final class Gatekeeper implements AutoCloseable {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;

    private final HttpServer server;
    private final Map<String, Integer> yesses = new ConcurrentHashMap<>();

    private Gatekeeper(HttpServer server) {
        this.server = server;
    }

    static Gatekeeper begin() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var keeper = new Gatekeeper(server);
        server.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    var gate = exchange.getRequestURI().getPath().substring(1);
                    exchange.sendResponseHeaders(
                            keeper.yesses.merge(gate, -1, Integer::sum) >= 0 ? OK : FORBIDDEN, -1);
                    exchange.close();
                });
        server.start();
        return keeper;
    }

    String url(String gate) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + gate;
    }

    /// Yes so often, then no.
    void open(String gate, int times) {
        yesses.put(gate, times);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
