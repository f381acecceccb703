package dev.sluice.cli.story.everywhere;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/// Plays Prometheus and the receivers of webhooks, for each namespace apart:
/// `/NAMESPACE/api/v1/query` and `/NAMESPACE/hook/TYPE`.
final class FarSide implements AutoCloseable {
    private static final int OK = 200;
    private static final int FORBIDDEN = 403;
    private static final int UNAVAILABLE = 503;
    private static final String MILLISECONDS = "41";

    private final HttpServer server;
    private final Map<String, Answers> byNamespace = new ConcurrentHashMap<>();

    /// What one namespace is answered.
    static final class Answers {
        private final Map<String, Integer> yesses = new ConcurrentHashMap<>();
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private volatile String successRate = "100";
        private volatile boolean down;

        /// In percent; `NaN` for no data.
        void measure(String percent) {
            successRate = percent;
        }

        /// Prometheus answers 503 from now on, or no longer.
        void outage(boolean isDown) {
            down = isDown;
        }

        /// The hook says no from now on.
        void close(String hook) {
            yesses.put(hook, 0);
        }

        /// The hook says yes so often, then no.
        void open(String hook, int times) {
            yesses.put(hook, times);
        }

        /// The hook says yes for ever.
        void open(String hook) {
            yesses.remove(hook);
        }

        /// The hooks in the order of the calls, with the phase told and the answer.
        List<String> asked() {
            return List.copyOf(asked);
        }

        private boolean answer(String hook, String body) {
            var yes = !yesses.containsKey(hook) || yesses.merge(hook, -1, Integer::sum) >= 0;
            asked.add(hook + (yes ? "" : " no") + phase(body));
            return yes;
        }

        private static String phase(String body) {
            var start = body.indexOf("\"phase\":\"");
            return start < 0
                    ? ""
                    : " in " + body.substring(start + 9, body.indexOf('"', start + 9));
        }
    }

    private FarSide(HttpServer server) {
        this.server = server;
    }

    static FarSide open() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        var opened = new FarSide(server);
        server.createContext("/", opened::answer);
        server.start();
        return opened;
    }

    String url(String namespace) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + namespace;
    }

    Answers answers(String namespace) {
        return byNamespace.computeIfAbsent(namespace, _ -> new Answers());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath().split("/", 4);
        var answers = answers(path[1]);
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (path[2].equals("hook")) {
            send(exchange, answers.answer(path[3], body) ? OK : FORBIDDEN, "");
        } else if (answers.down) {
            send(exchange, UNAVAILABLE, "down for the story");
        } else {
            var query = String.valueOf(exchange.getRequestURI().getRawQuery());
            var isLatency =
                    URLDecoder.decode(query, StandardCharsets.UTF_8).contains("histogram_quantile");
            send(exchange, OK, sample(isLatency ? MILLISECONDS : answers.successRate));
        }
    }

    private static String sample(String value) {
        return """
        {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[1,"%s"]}]}}
        """
                .formatted(value);
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
