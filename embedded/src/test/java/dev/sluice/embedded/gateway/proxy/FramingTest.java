package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

@Timeout(60)
class FramingTest {
    private static final String POST = "POST /x HTTP/1.1\r\nHost: a\r\n";

    @Test
    void removesHopByHopHeadersAndThoseThatConnectionNamesInBothDirections() throws Exception {
        try (var backend =
                        new Backend(call ->
                                call.send(
                                        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive:"
                                                + " timeout=5\r\nX-Own: 1\r\nConnection:"
                                                + " X-Own, keep-alive\r\nX-Kept: 2\r\n\r\n"));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(
                    "GET /a?b=c HTTP/1.1\r\n"
                            + "Host: shop.example\r\n"
                            + "Connection: X-Secret, Host\r\n"
                            + "X-Secret: 1\r\n"
                            + "Proxy-Authorization: x\r\n"
                            + "TE: trailers\r\n"
                            + "Keep-Alive: 3\r\n"
                            + "X-Kept: yes\r\n\r\n");
            var answer = client.read();
            var head = backend.heads().take();
            assertThat(head)
                    .startsWith("GET /a?b=c HTTP/1.1\r\n")
                    .containsIgnoringCase("host: shop.example")
                    .contains("X-Kept: yes")
                    .contains("x-forwarded-for: 127.0.0.1")
                    .contains("x-forwarded-proto: http")
                    .containsPattern("x-request-id: [0-9a-f-]{36}")
                    .doesNotContainIgnoringCase("x-secret")
                    .doesNotContainIgnoringCase("proxy-authorization")
                    .doesNotContainIgnoringCase("keep-alive")
                    .doesNotContainIgnoringCase("TE:");
            assertThat(answer.head())
                    .contains("X-Kept: 2")
                    .doesNotContainIgnoringCase("x-own")
                    .doesNotContainIgnoringCase("keep-alive");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"length", "chunked"})
    void carriesFiveMegabytesBothWays(String framing) throws Exception {
        var body = new byte[5 << 20];
        new Random(5).nextBytes(body);
        try (var backend = new Backend(call -> echo(call, framing));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            if (framing.equals("length")) {
                client.send(POST + "Content-Length: " + body.length + "\r\n\r\n").send(body);
            } else {
                client.send(POST + "Transfer-Encoding: chunked\r\n\r\n").send(chunked(body));
            }
            var answer = client.read();
            assertThat(answer.status()).isEqualTo(200);
            assertThat(Arrays.equals(answer.bytes(), body)).isTrue();
            assertThat(client.get("/again").read().status()).isEqualTo(200);
        }
    }

    private static void echo(Backend.Call call, String framing) throws IOException {
        var body = call.body();
        if (framing.equals("length")) {
            call.send("HTTP/1.1 200 OK\r\nContent-Length: " + body.length + "\r\n\r\n");
            call.send(body);
        } else {
            call.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            call.send(chunked(body));
        }
    }

    private static byte[] chunked(byte[] body) {
        var out = new ByteArrayOutputStream();
        for (int at = 0; at < body.length; at += 30_000) {
            int size = Math.min(30_000, body.length - at);
            out.writeBytes(
                    (Integer.toHexString(size) + "\r\n").getBytes(StandardCharsets.US_ASCII));
            out.write(body, at, size);
            out.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        out.writeBytes("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return out.toByteArray();
    }

    @Test
    void keepsTheConnectionAfterAnswersThatHaveNoBody() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            switch (call.path()) {
                                case "/204" -> call.send("HTTP/1.1 204 No Content\r\n\r\n");
                                case "/304" ->
                                        call.send("HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n");
                                case "/head" ->
                                        call.send("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n");
                                case "/zero" -> call.ok("");
                                default -> call.ok("last");
                            }
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            assertThat(client.get("/204").read().status()).isEqualTo(204);
            assertThat(client.get("/304").read().header("etag")).isEqualTo("x");
            client.send("HEAD /head HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("Content-Length: 99");
            assertThat(client.get("/zero").read().text()).isEmpty();
            assertThat(client.get("/last").read().text()).isEqualTo("last");
            assertThat(backend.connections()).isEqualTo(1);
        }
    }

    @Test
    void reframesAnAnswerThatEndsWithItsConnection() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            call.send("HTTP/1.1 200 OK\r\n\r\nuntil the end");
                            call.socket().close();
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port());
                var old = new Client(plane.port())) {
            var answer = client.get("/").read();
            assertThat(answer.header("transfer-encoding")).isEqualTo("chunked");
            assertThat(answer.text()).isEqualTo("until the end");
            assertThat(client.get("/").read().text()).isEqualTo("until the end");
            old.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            assertThat(old.read().text()).isEqualTo("until the end");
        }
    }

    @Test
    void speaksHttp10WithoutChunks() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            if (call.path().equals("/chunked")) {
                                call.send(
                                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                                + "4\r\nfour\r\n0\r\n\r\n");
                            } else {
                                call.ok("kept");
                            }
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port());
                var other = new Client(plane.port())) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var kept = client.read();
            assertThat(kept.text()).isEqualTo("kept");
            assertThat(kept.header("connection")).isEqualTo("keep-alive");
            client.send("GET /chunked HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            var answer = client.read();
            assertThat(answer.head()).doesNotContainIgnoringCase("transfer-encoding");
            assertThat(answer.text()).isEqualTo("four");
            other.send("GET / HTTP/1.0\r\n\r\n");
            assertThat(other.read().text()).isEqualTo("kept");
            assertThat(other.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void answersPipelinedRequestsInOrder() throws Exception {
        try (var backend = new Backend(call -> call.ok(call.path() + call.body().length));
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(
                    "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                            + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"
                            + "POST /4 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2\r\nab\r\n0\r\n\r\n"
                            + "HEAD /5 HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("/10");
            assertThat(client.read().text()).isEqualTo("/23");
            assertThat(client.read().text()).isEqualTo("/30");
            assertThat(client.read().text()).isEqualTo("/42");
            assertThat(client.head()).contains("Content-Length: 3");
        }
    }

    @Test
    void passesTheInterimAnswerBeforeTheBodyIsSent() throws Exception {
        try (var backend =
                        new Backend(call -> {
                            call.send("HTTP/1.1 100 Continue\r\n\r\n");
                            call.ok(new String(call.body(), StandardCharsets.US_ASCII));
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(POST + "Content-Length: 4\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("body");
            assertThat(client.read().text()).isEqualTo("body");
            client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.head()).contains("100 Continue");
            assertThat(client.head()).contains("200 OK");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST / HTTP/1.1\r\n"
                        + "Host: a\r\n"
                        + "Content-Length: 4\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 4\r\n\r\nabcd",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
                "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
                "GET a HTTP/1.1\r\nHost: a\r\n\r\n",
                "nonsense\r\n\r\n",
            })
    void refusesWhatTwoServersCouldReadInTwoWays(String request) throws Exception {
        try (var backend = Backend.saying("no");
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(request);
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(backend.heads()).isEmpty();
        }
    }

    @Test
    void refusesCodingsItDoesNotKnow() throws Exception {
        try (var backend = Backend.saying("no");
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(POST + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n");
            assertThat(client.read().status()).isBetween(400, 501);
            assertThat(backend.heads()).isEmpty();
        }
    }

    @Test
    void takesAnAbsoluteTargetApart() throws Exception {
        try (var backend = Backend.saying("yes");
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send("GET http://shop.example/a?b HTTP/1.1\r\nHost: other\r\n\r\n");
            assertThat(client.read().text()).isEqualTo("yes");
            assertThat(backend.heads().take())
                    .startsWith("GET /a?b HTTP/1.1\r\n")
                    .containsIgnoringCase("host: shop.example");
        }
    }
}
