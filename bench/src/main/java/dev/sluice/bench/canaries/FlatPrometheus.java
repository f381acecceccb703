package dev.sluice.bench.canaries;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/// A Prometheus that answers every query with one good number, until it is told to answer with a
/// bad one.
final class FlatPrometheus implements AutoCloseable {
    private static final Pattern APP = Pattern.compile("app-\\d+");
    private static final int OK = 200;

    private final HttpServer server;
    private final Map<Integer, Long> firstBad = new ConcurrentHashMap<>();
    private final LongAdder queries = new LongAdder();
    private volatile boolean bad;

    FlatPrometheus() throws IOException {
        server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// From now on half of all requests fail.
    void turnBad() {
        bad = true;
    }

    /// [System#nanoTime()] of the first bad answer about a service.
    OptionalLong firstBad(int index) {
        var at = firstBad.get(index);
        return at == null ? OptionalLong.empty() : OptionalLong.of(at);
    }

    long queries() {
        return queries.sum();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            queries.increment();
            var query =
                    exchange.getRequestURI().getQuery()
                            + new String(
                                    exchange.getRequestBody().readAllBytes(),
                                    StandardCharsets.UTF_8);
            var body =
                    """
                    {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"%s"]}]}}\
                    """
                            .formatted(value(query))
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private String value(String query) {
        if (query.contains("histogram_quantile")) {
            return "41";
        }
        if (!query.contains("app-")) {
            return "1";
        }
        if (!bad) {
            return "100";
        }
        var app = APP.matcher(query);
        if (app.find()) {
            firstBad.putIfAbsent(Fleet.index(app.group()), System.nanoTime());
        }
        return "50";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
