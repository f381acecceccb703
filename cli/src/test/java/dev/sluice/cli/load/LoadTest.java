package dev.sluice.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(20)
class LoadTest {
    private static Load.Aim aim(InetSocketAddress address) {
        return new Load.Aim(address, "shop.local", "/", 500, 4);
    }

    private static HttpServer server(long length, int every) throws IOException {
        var asked = new AtomicInteger();
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    int status = asked.incrementAndGet() % every == 0 ? 500 : 200;
                    exchange.getResponseHeaders().set("x-version", status == 500 ? "bad" : "good");
                    exchange.sendResponseHeaders(status, length);
                    exchange.getResponseBody().write("hello".getBytes(StandardCharsets.US_ASCII));
                    exchange.close();
                });
        server.start();
        return server;
    }

    @Test
    void countsWhoAnsweredAndWhoFailed() throws Exception {
        var server = server(5, 10);
        var tally = new Tally(answer -> answer.header("x-version"), Answer::failed);
        var enough = new CountDownLatch(200);
        try (var _ =
                Load.start(
                        aim(server.getAddress()),
                        answer -> {
                            tally.add(answer);
                            enough.countDown();
                        })) {
            enough.await();
        } finally {
            server.stop(0);
        }

        assertThat(tally.requests()).isGreaterThanOrEqualTo(200);
        assertThat(tally.failuresByAuthor()).containsOnlyKeys("bad");
        assertThat(tally.failures()).isEqualTo(tally.answersByAuthor().get("bad"));
        assertThat(tally.firstBad("bad")).isPresent();
        assertThat(tally.firstBad("good")).isEmpty();
    }

    @Test
    void keepsItsConnectionsAndUnderstandsChunks() throws Exception {
        var server = server(0, Integer.MAX_VALUE);
        Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
        server.createContext(
                "/chunks",
                exchange -> {
                    clients.add(exchange.getRemoteAddress());
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody()
                            .write("in chunks".getBytes(StandardCharsets.US_ASCII));
                    exchange.close();
                });
        try (var connection = new KeptConnection(server.getAddress(), "shop.local", "/chunks")) {
            for (int i = 0; i < 3; i++) {
                assertThat(connection.send().status()).isEqualTo(200);
            }
        } finally {
            server.stop(0);
        }

        assertThat(clients).hasSize(1);
    }

    @Test
    void nobodyThereIsAFailureOfNobody() throws Exception {
        InetSocketAddress nowhere;
        try (var free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nowhere = new InetSocketAddress(free.getInetAddress(), free.getLocalPort());
        }
        try (var connection = new KeptConnection(nowhere, "shop.local", "/")) {
            var answer = connection.send();

            assertThat(answer.failed()).isTrue();
            assertThat(answer.trouble()).contains("refused");
        }
    }
}
