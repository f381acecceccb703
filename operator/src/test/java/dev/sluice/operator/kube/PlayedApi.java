package dev.sluice.operator.kube;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An API server whose answers a test gives one by one.
final class PlayedApi implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
    private final KubernetesClient client;

    PlayedApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> asked.add(new Asked(exchange)));
        server.start();
        var url = "http://127.0.0.1:" + server.getAddress().getPort();
        client =
                new KubernetesClientBuilder()
                        .withConfig(new ConfigBuilder(Config.empty()).withMasterUrl(url).build())
                        .build();
    }

    KubernetesClient client() {
        return client;
    }

    /// The next request, once it has come.
    Asked next() {
        try {
            return Objects.requireNonNull(asked.poll(30, TimeUnit.SECONDS), "nothing was asked");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    int waiting() {
        return asked.size();
    }

    /// A request that waits for its answer.
    record Asked(HttpExchange exchange) {
        String line() {
            return exchange.getRequestMethod() + " " + exchange.getRequestURI();
        }

        boolean isWatch() {
            return line().contains("watch=true");
        }

        /// The version a watch begins after.
        String since() {
            return line().replaceFirst(".*resourceVersion=(\\w*).*", "$1");
        }

        void answer(int code, String body) {
            try (exchange) {
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(code, bytes.length);
                exchange.getResponseBody().write(bytes);
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }

        void busy(String retryAfter) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
            answer(429, "{\"message\": \"too many requests\"}");
        }

        /// Opens a watch, which stays open.
        Asked opened() {
            try {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().flush();
                return this;
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }

        void tell(String type, String object) {
            try {
                var event = "{\"type\": \"%s\", \"object\": %s}\n".formatted(type, object);
                exchange.getResponseBody().write(event.getBytes(StandardCharsets.UTF_8));
                exchange.getResponseBody().flush();
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            }
        }

        void end() {
            exchange.close();
        }
    }

    @Override
    public void close() {
        client.close();
        server.stop(0);
        threads.shutdownNow();
    }
}
