package dev.sluice.embedded.runtime.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.CodedInputStream;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;

/// Against a server that speaks gRPC on HTTP/2 without TLS.
class HealthCheckTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void serve() throws Exception {
        vertx = Vertx.vertx();
        server =
                vertx.createHttpServer()
                        .requestHandler(HealthCheckTest::answer)
                        .listen(0, "127.0.0.1")
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get();
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private static void answer(HttpServerRequest request) {
        request.body()
                .onSuccess(body -> {
                    var response = request.response();
                    if (!"/grpc.health.v1.Health/Check".equals(request.path())) {
                        response.setStatusCode(404).end();
                        return;
                    }
                    response.putHeader("content-type", "application/grpc");
                    switch (service(body)) {
                        case "" -> say(request, 1);
                        case "warming" -> say(request, 2);
                        case "bare" -> response.setStatusCode(404).end();
                        case "old" ->
                                response.putHeader("grpc-status", "12")
                                        .putHeader("grpc-message", "unknown service")
                                        .end();
                        case "silent" -> {}
                        default ->
                                response.putHeader("grpc-status", "5")
                                        .putHeader("grpc-message", "no%20such service")
                                        .end();
                    }
                });
    }

    /// After the prefix of five bytes comes the message with the name in its first field.
    private static String service(Buffer body) {
        var in = CodedInputStream.newInstance(body.getBytes(5, body.length()));
        try {
            return in.readTag() == 0 ? "" : in.readString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void say(HttpServerRequest request, int state) {
        var message = Buffer.buffer().appendByte((byte) 0).appendInt(2);
        message.appendByte((byte) 8).appendByte((byte) state);
        request.response().setChunked(true);
        request.response().putTrailer("grpc-status", "0");
        request.response().end(message);
    }

    private static Optional<String> ask(String service, Duration timeout) {
        var address = new InetSocketAddress("127.0.0.1", server.actualPort());
        return new HealthCheck(address, service).problem(timeout);
    }

    @Test
    void aServingServerIsHealthy() {
        assertThat(ask("", LONG)).isEmpty();
    }

    @Test
    void aPartThatDoesNotServeIsNot() {
        assertThat(ask("warming", LONG))
                .contains("service unhealthy (responded with \"NOT_SERVING\")");
    }

    @Test
    void anUnknownServiceIsSaidSo() {
        assertThat(ask("nobody", LONG))
                .contains(
                        "error: health rpc probe failed: rpc error: code = NotFound desc = no such"
                                + " service");
    }

    @Test
    void aServerWithoutTheProtocolIsSaidSo() {
        assertThat(ask("old", LONG))
                .contains(
                        "error: this server does not implement the grpc health protocol"
                                + " (grpc.health.v1.Health): unknown service");
        assertThat(ask("bare", LONG).orElse("")).contains("does not implement");
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        assertThat(ask("silent", Duration.ofMillis(200)))
                .contains("timeout: health rpc did not complete within 200ms");
    }

    @Test
    void aServerThatSpeaksAnotherProtocolFails() throws Exception {
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual()
                    .start(() -> {
                        try (var caller = other.accept()) {
                            caller.getOutputStream()
                                    .write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(US_ASCII));
                            caller.getInputStream().readAllBytes();
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
            var address = new InetSocketAddress("127.0.0.1", other.getLocalPort());

            assertThat(new HealthCheck(address, "").problem(LONG).orElse(""))
                    .contains("http2: frame too large");
        }
    }

    @Test
    void nobodyAtThePortFails() throws Exception {
        int port;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThat(
                        new HealthCheck(new InetSocketAddress("127.0.0.1", port), "")
                                .problem(LONG)
                                .orElse(""))
                .startsWith("error: failed to connect service at \"127.0.0.1:" + port + "\"");
    }
}
