package dev.sluice.embedded.metrics.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.sluice.embedded.metrics.scrape.Scrapes;
import dev.sluice.embedded.metrics.series.SeriesStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Serves the API; each request on a virtual thread.
public final class MetricsServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MetricsServer.class);
    private static final int LARGEST_FORM = 1 << 20;
    private static final int BACKLOG = 128;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final MetricsApi api;

    /// @param address port 0 for a free one
    /// @throws IOException with one sentence for people when the address cannot be used
    public MetricsServer(
            InetSocketAddress address, SeriesStore store, Scrapes scrapes, InstantSource clock)
            throws IOException {
        api = new MetricsApi(store, scrapes, clock);
        server = listening(address);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static HttpServer listening(InetSocketAddress address) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException(
                    "the metrics cannot listen on %s: there is no such host"
                            .formatted(address.getHostString()));
        }
        try {
            return HttpServer.create(address, BACKLOG);
        } catch (BindException e) {
            String why = String.valueOf(e.getMessage());
            String sentence =
                    why.contains("in use")
                            ? "port %d on %s is in use; choose another with --metrics-port"
                                    .formatted(address.getPort(), address.getHostString())
                            : "the metrics cannot listen on port %d of %s: %s"
                                    .formatted(address.getPort(), address.getHostString(), why);
            throw (BindException) new BindException(sentence).initCause(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, answer(exchange));
        }
    }

    private Answer answer(HttpExchange exchange) throws IOException {
        try {
            var parameters = new Parameters();
            String query = exchange.getRequestURI().getRawQuery();
            parameters.add(query == null ? "" : query).add(form(exchange));
            return api.answer(
                    exchange.getRequestMethod(), exchange.getRequestURI().getPath(), parameters);
        } catch (RefusedException e) {
            return Answer.error(e);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("The request {} failed.", exchange.getRequestURI(), e);
            return Answer.error(new RefusedException(500, "internal", e.toString()));
        }
    }

    private static String form(HttpExchange exchange) throws IOException, RefusedException {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        if (type == null || !type.startsWith("application/x-www-form-urlencoded")) {
            return "";
        }
        byte[] body = exchange.getRequestBody().readNBytes(LARGEST_FORM + 1);
        if (body.length > LARGEST_FORM) {
            throw new RefusedException(
                    413, "bad_data", "a form may have at most " + LARGEST_FORM + " bytes");
        }
        return new String(body, StandardCharsets.UTF_8);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(answer.status(), head || body.length == 0 ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }
}
