package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class FailuresTest {
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab";

    @Test
    void goesToTheNextEndpointWhenOneIsDead() throws Exception {
        var dead = Backend.saying("never");
        try (var alive = Backend.saying("alive");
                var plane = Planes.to(dead, alive);
                var client = new Client(plane.port())) {
            dead.close();
            for (int i = 0; i < 20; i++) {
                assertThat(client.send(POST).read().text()).isEqualTo("alive");
            }
        }
    }

    @Test
    void answers503WhenNoEndpointAppearsInTime() throws Exception {
        var dead = Backend.saying("never");
        try (var plane = Planes.to(dead);
                var client = new Client(plane.port())) {
            dead.close();
            var answer = client.get("/").read();
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.text()).contains("app_test").contains("no endpoint");
            assertThat(client.send(POST).read().status()).isEqualTo(503);
            assertThat(
                            Planes.line(
                                    plane,
                                    "envoy_cluster_upstream_rq{envoy_cluster_name=\"app_test\","
                                            + "envoy_response_code=\"503\"}"))
                    .endsWith(" 2");
        }
    }

    @Test
    void waitsForAnEndpointToAppear() throws Exception {
        try (var backend = Backend.saying("here");
                var plane =
                        Planes.start(
                                new Settings(
                                        "127.0.0.1",
                                        0,
                                        1,
                                        -1,
                                        Duration.ofSeconds(20),
                                        1,
                                        Duration.ofSeconds(2)));
                var client = new Client(plane.port());
                var another = new Client(plane.port())) {
            plane.publish(Planes.routes(Policy.DEFAULT, List.of()));
            // The queue has one place: one of the two is answered at once, the other one waits.
            client.get("/");
            another.get("/");
            var refused = new LinkedBlockingQueue<Client>();
            var served = new LinkedBlockingQueue<Client>();
            for (var each : List.of(client, another)) {
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                if (each.read().status() == 503) {
                                    refused.add(each);
                                } else {
                                    served.add(each);
                                }
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        });
            }
            refused.take();
            plane.publish(Planes.routes(Policy.DEFAULT, Planes.addresses(backend)));
            served.take();
            assertThat(refused).isEmpty();
        }
    }

    @Test
    void answers503AtOnceForAnUnknownUpstream() throws Exception {
        try (var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            plane.publish(Planes.toFirst(Policy.DEFAULT, List.of(Upstream.unknown("gone_test"))));
            assertThat(client.get("/").read().status()).isEqualTo(503);
            plane.publish(Routes.EMPTY);
            assertThat(client.get("/").read().status()).isEqualTo(404);
        }
    }

    /// The backend answers once on each connection and closes it when the next request arrives.
    @Test
    void repeatsAGetOnAFreshConnectionWhenThePooledOneIsStale() throws Exception {
        try (var backend = new Backend(once());
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            for (int i = 0; i < 10; i++) {
                assertThat(client.get("/" + i).read().text()).isEqualTo("/" + i);
            }
            assertThat(backend.connections()).isEqualTo(10);
        }
    }

    @Test
    void doesNotRepeatAPostOfUnknownFate() throws Exception {
        try (var backend = new Backend(once());
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            assertThat(client.send(POST).read().status()).isEqualTo(200);
            assertThat(client.send(POST).read().status()).isEqualTo(502);
            assertThat(backend.heads()).hasSize(2);
        }
    }

    private static Backend.Script once() {
        var served = ConcurrentHashMap.newKeySet();
        return call -> {
            if (served.add(call.socket())) {
                call.body();
                call.ok(call.path());
            } else {
                call.socket().close();
            }
        };
    }

    @Test
    void givesUpOnARequestThatKillsEveryConnection() throws Exception {
        try (var backend = new Backend(call -> call.socket().close());
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            assertThat(client.get("/poison").read().status()).isEqualTo(502);
            assertThat(backend.heads()).hasSize(2);
        }
    }

    @Test
    void showsTheClientThatAnAnswerWasCutShort() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            call.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
                            call.socket().close();
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.get("/");
            assertThat(client.head()).contains("200 OK");
            assertThat(client.readText(10)).isEqualTo("abc");
            assertThat(
                            Planes.line(
                                    plane,
                                    "envoy_cluster_upstream_rq{envoy_cluster_name=\"app_test\","
                                            + "envoy_response_code=\"502\"}"))
                    .endsWith(" 1");
        }
    }

    @Test
    void neverTakesBytesAfterAnAnswerForTheNextOne() throws Exception {
        try (var backend =
                        new Backend(call ->
                                call.send(
                                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                                                + "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n"
                                                + "evil"));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            for (int i = 0; i < 5; i++) {
                client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.read().text()).isEqualTo("ok");
                assertThat(client.read().text()).isEqualTo("ok");
            }
        }
    }

    /// `rest` is the beginning of an answer, to be completed by the next one.
    @ParameterizedTest
    @ValueSource(strings = {"rest", "HTTP/1.1 200 OK\r\nX: ", "HTTP/1.1 100 Continue\r\n\r\n"})
    void neverReusesAConnectionThatSaidTooMuch(String rest) throws Exception {
        try (var backend =
                        new Backend(call ->
                                call.send(
                                        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok" + rest));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            for (int i = 0; i < 5; i++) {
                assertThat(client.send(POST).read().text()).isEqualTo("ok");
            }
            assertThat(backend.connections()).isEqualTo(5);
        }
    }

    @Test
    void answers502ToWhatIsNotHttp() throws Exception {
        try (var backend = new Backend(call -> call.send("SSH-2.0-nothing\r\n\r\n"));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            assertThat(client.get("/").read().status()).isEqualTo(502);
        }
    }

    @Test
    void closesTheUpstreamWhenTheClientIsGone() throws Exception {
        var mayEnd = new CountDownLatch(1);
        try (var backend =
                        new Backend(call -> {
                            assertThat(call.socket().getInputStream().read()).isNegative();
                            mayEnd.countDown();
                            throw new IOException("the gateway hung up");
                        });
                var plane = Planes.to(backend)) {
            try (var client = new Client(plane.port())) {
                client.get("/");
                backend.heads().take();
            }
            mayEnd.await();
            backend.closed().take();
            // The upstream is closed before the count is seen from here.
            while (Planes.line(plane, "envoy_cluster_upstream_rq_cancelled").endsWith(" 0")) {
                Thread.onSpinWait();
            }
            assertThat(Planes.line(plane, "envoy_cluster_upstream_rq_cancelled")).endsWith(" 1");
        }
    }

    @Test
    void passesAnEarlyAnswerOnAndClosesBothSides() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            call.send("HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig");
                            call.socket().getInputStream().skip(Long.MAX_VALUE);
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000000\r\n\r\nbegin");
            var answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.text()).isEqualTo("big");
            assertThat(answer.header("connection")).isEqualTo("close");
            assertThat(client.isClosedByPeer()).isTrue();
            backend.closed().take();
        }
    }

    @Test
    void answers504AndCutsTheUpstreamWhenTheTimeIsOver() throws Exception {
        var policy =
                new Policy(
                        Duration.ofMillis(150),
                        Policy.DEFAULT.retries(),
                        List.of(),
                        Policy.DEFAULT.rewrite(),
                        Policy.DEFAULT.host(),
                        Policy.DEFAULT.shadows(),
                        Policy.DEFAULT.cors());
        try (var backend = new Backend(call -> call.socket().getInputStream().read());
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            plane.publish(Planes.routes(policy, Planes.addresses(backend)));
            assertThat(client.get("/").read().status()).isEqualTo(504);
            backend.closed().take();
            assertThat(client.send(POST).read().status()).isEqualTo(504);
            assertThat(
                            Planes.line(
                                    plane,
                                    "envoy_cluster_upstream_rq{envoy_cluster_name=\"app_test\","
                                            + "envoy_response_code=\"504\"}"))
                    .endsWith(" 2");
        }
    }

    @Test
    void saysInOneSentenceThatAPortIsInUse() throws Exception {
        try (var plane = Planes.start(Planes.SETTINGS)) {
            var same =
                    new Settings("127.0.0.1", plane.port(), 1, -1, Duration.ZERO, 0, Duration.ZERO);
            assertThatThrownBy(() -> Planes.start(same))
                    .hasMessage(
                            "port %d on 127.0.0.1 is in use; choose another with --gateway-port"
                                    .formatted(plane.port()));
        }
    }

    @Test
    void letsRequestsUnderWayEndWhenItCloses() throws Exception {
        var arrived = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var count = new AtomicInteger();
        try (var backend =
                new Backend(call -> {
                    arrived.countDown();
                    await(go);
                    call.ok("ended " + count.incrementAndGet());
                })) {
            var plane = Planes.to(backend);
            try (var client = new Client(plane.port());
                    var idle = new Client(plane.port())) {
                client.get("/");
                arrived.await();
                var closing = Thread.ofVirtual().start(plane::close);
                assertThat(idle.isClosedByPeer()).isTrue();
                go.countDown();
                var answer = client.read();
                assertThat(answer.text()).isEqualTo("ended 1");
                assertThat(answer.header("connection")).isEqualTo("close");
                closing.join();
            }
        }
    }

    static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }
}
