package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/// A slow reader must slow the writer down: the gateway keeps no more than some buffers.
@Timeout(60)
class PressureTest {
    private static final long MUCH = 64L << 20;

    @Test
    void aSlowClientStopsTheUpstream() throws Exception {
        var sent = new AtomicLong();
        var blocked = new CompletableFuture<Long>();
        try (var backend =
                        new Backend(call -> {
                            call.send("HTTP/1.1 200 OK\r\nContent-Length: " + MUCH + "\r\n\r\n");
                            pour(call, sent);
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.get("/");
            client.head();
            Thread.ofVirtual().start(() -> blocked.complete(untilStill(sent)));
            assertThat(blocked.get()).isBetween(1L, MUCH / 2);
            long rest = MUCH;
            while (rest > 0) {
                rest -= client.readText((int) Math.min(rest, 1 << 20)).length();
            }
            assertThat(sent).hasValue(MUCH);
        }
    }

    private static void pour(Backend.Call call, AtomicLong sent) throws IOException {
        var piece = new byte[1 << 16];
        for (long at = 0; at < MUCH; at += piece.length) {
            call.send(piece);
            sent.addAndGet(piece.length);
        }
    }

    /// The value once it has not changed over twenty looks, a read timeout of ten milliseconds
    /// apart.
    private static long untilStill(AtomicLong value) {
        try (var nothing = new DatagramSocket()) {
            nothing.setSoTimeout(10);
            long last = -1;
            for (int same = 0; same < 20; ) {
                same = value.get() == last && last > 0 ? same + 1 : 0;
                last = value.get();
                try {
                    nothing.receive(new DatagramPacket(new byte[1], 1));
                } catch (SocketTimeoutException _) {
                    // that is the pause
                }
            }
            return last;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aSlowUpstreamStopsTheClient() throws Exception {
        var sent = new AtomicLong();
        var mayRead = new CountDownLatch(1);
        try (var backend =
                        new Backend(call -> {
                            FailuresTest.await(mayRead);
                            call.socket().getInputStream().skipNBytes(MUCH);
                            call.ok("all");
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + MUCH + "\r\n\r\n");
            Thread.ofVirtual().start(() -> upload(client, sent));
            assertThat(untilStill(sent)).isBetween(1L, MUCH / 2);
            mayRead.countDown();
            assertThat(client.read().text()).isEqualTo("all");
            assertThat(sent).hasValue(MUCH);
        }
    }

    private static void upload(Client client, AtomicLong sent) {
        try {
            var piece = new byte[1 << 16];
            for (long at = 0; at < MUCH; at += piece.length) {
                client.send(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
