package dev.sluice.embedded.metrics.scrape;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

class HttpSourceTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server;

    HttpSourceTest() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = HttpServer.create(address, 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
    }

    @Test
    void readsTheText() throws IOException {
        assertThat(
                        source(
                                        exchange -> {
                                            byte[] body = "é 1\n".getBytes(StandardCharsets.UTF_8);
                                            exchange.sendResponseHeaders(200, body.length);
                                            exchange.getResponseBody().write(body);
                                            exchange.close();
                                        })
                                .read(LONG))
                .isEqualTo("é 1\n");
    }

    @Test
    void refusesAnotherStatus() {
        var source =
                source(exchange -> {
                    exchange.sendResponseHeaders(503, -1);
                    exchange.close();
                });
        assertThatThrownBy(() -> source.read(LONG))
                .isInstanceOf(IOException.class)
                .hasMessage(source.url() + " answered HTTP status 503");
    }

    @Test
    void givesUpOnATargetThatDoesNotAnswer() {
        var source = source(_ -> awaitEnd());
        assertThatThrownBy(() -> source.read(Duration.ofMillis(50)))
                .isInstanceOf(IOException.class)
                .hasMessage(source.url() + " did not answer within 50 ms");
    }

    @Test
    void givesUpOnATargetThatNeverEnds() {
        var source =
                source(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    while (over.getCount() > 0) {
                        exchange.getResponseBody().write("a 1\n".getBytes(StandardCharsets.UTF_8));
                        exchange.getResponseBody().flush();
                    }
                });
        assertThatThrownBy(() -> source.read(Duration.ofMillis(100)))
                .isInstanceOf(IOException.class)
                .hasMessage(source.url() + " did not answer within 100 ms");
    }

    @Test
    void saysThatNobodyListens() {
        server.stop(0);
        var source = new HttpSource(URI.create("http://127.0.0.1:1/metrics"));
        assertThatThrownBy(() -> source.read(LONG)).isInstanceOf(IOException.class);
    }

    private HttpSource source(HttpHandler handler) {
        server.createContext("/metrics", handler);
        return new HttpSource(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/metrics"));
    }

    private void awaitEnd() {
        try {
            assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
