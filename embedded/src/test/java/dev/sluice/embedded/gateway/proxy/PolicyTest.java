package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Addition;
import dev.sluice.embedded.gateway.routes.HeaderEdits.Edits;
import dev.sluice.embedded.gateway.routes.Location;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.PathRewrite;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Retries;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.gateway.routes.VirtualHost;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

@Timeout(60)
class PolicyTest {
    private static Policy policy(
            Retries retries, List<HeaderEdits> edits, Optional<Policy.Shadow> shadow) {
        return new Policy(
                Policy.DEFAULT_TIMEOUT,
                retries,
                edits,
                Optional.of(new PathRewrite.Prefix("/v2")),
                Optional.of("inner.example"),
                shadow);
    }

    @Test
    void rewritesPathAndHostAndEditsHeaders() throws Exception {
        var edits =
                new HeaderEdits(
                        new Edits(List.of("x-old"), List.of(new Addition("x-new", "1", true))),
                        new Edits(
                                List.of("server"),
                                List.of(
                                        new Addition("set-cookie", "a=b", true),
                                        new Addition("x-one", "2", false))));
        try (var backend =
                        new Backend(call ->
                                call.send(
                                        "HTTP/1.1 200 OK\r\nServer: s\r\nX-One: 1\r\n"
                                                + "Content-Length: 0\r\n\r\n"));
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            plane.publish(
                    Planes.routes(
                            policy(Retries.NONE, List.of(edits), Optional.empty()),
                            Planes.addresses(backend)));
            client.send("GET /a?q HTTP/1.1\r\nHost: h\r\nX-Old: 1\r\n\r\n");
            var answer = client.read();
            assertThat(backend.heads().take())
                    .startsWith("GET /v2a?q ")
                    .containsIgnoringCase("host: inner.example")
                    .contains("x-new: 1")
                    .doesNotContain("X-Old");
            assertThat(answer.header("set-cookie")).isEqualTo("a=b");
            assertThat(answer.header("x-one")).isEqualTo("2");
            assertThat(answer.head()).doesNotContain("Server");
        }
    }

    @Test
    void triesAgainAsTheRouteAsks() throws Exception {
        var calls = new AtomicInteger();
        var retries = new Retries(2, Set.of("5xx"), Set.of(), Duration.ZERO);
        try (var backend =
                        new Backend(call -> {
                            if (calls.incrementAndGet() < 3) {
                                call.send("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
                            } else {
                                call.ok("third");
                            }
                        });
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            plane.publish(
                    Planes.routes(
                            policy(retries, List.of(), Optional.empty()),
                            Planes.addresses(backend)));
            assertThat(client.get("/").read().text()).isEqualTo("third");
            assertThat(
                            Planes.line(
                                    plane,
                                    "envoy_cluster_upstream_rq{envoy_cluster_name=\"app_test\","
                                            + "envoy_response_code=\"500\"}"))
                    .endsWith(" 0");
        }
    }

    @Test
    void sendsCopiesToTheShadowAndDropsItsAnswers() throws Exception {
        try (var backend = Backend.saying("original");
                var mirror = Backend.saying("copy");
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            var shadow = new Policy.Shadow("mirror_test", 100, Optional.empty(), "-shadow");
            plane.publish(
                    Planes.toFirst(
                            policy(Retries.NONE, List.of(), Optional.of(shadow)),
                            List.of(
                                    Planes.upstream("app_test", Planes.addresses(backend)),
                                    Planes.upstream("mirror_test", Planes.addresses(mirror)))));
            client.send("POST / HTTP/1.1\r\nHost: a:80\r\nContent-Length: 3\r\n\r\nabc");
            assertThat(client.read().text()).isEqualTo("original");
            assertThat(mirror.heads().take())
                    .contains("Content-Length: 3")
                    .containsIgnoringCase("host: inner.example-shadow");
            assertThat(client.get("/").read().text()).isEqualTo("original");
            assertThat(mirror.heads().take()).startsWith("GET /v2");
        }
    }

    @Test
    void aDeadShadowHurtsNobody() throws Exception {
        try (var backend = Backend.saying("original");
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            var shadow = new Policy.Shadow("mirror_test", 100, Optional.empty(), "-shadow");
            plane.publish(
                    Planes.toFirst(
                            policy(Retries.NONE, List.of(), Optional.of(shadow)),
                            List.of(
                                    Planes.upstream("app_test", Planes.addresses(backend)),
                                    Planes.upstream(
                                            "mirror_test", List.of(new Address("127.0.0.1", 1))))));
            for (int i = 0; i < 5; i++) {
                client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
                assertThat(client.read().text()).isEqualTo("original");
            }
        }
    }

    @Test
    void answersAndRedirectsByItself() throws Exception {
        try (var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            var location =
                    new Location(
                            Optional.of("new.example"),
                            OptionalInt.empty(),
                            Optional.empty(),
                            true,
                            true);
            plane.publish(
                    new Routes(
                            List.of(
                                    new VirtualHost(
                                            "h",
                                            List.of("*"),
                                            List.of(
                                                    route(
                                                            "/old",
                                                            new Action.Redirect(301, location)),
                                                    route("/", new Action.Answer(418, "tea"))))),
                            List.of()));
            assertThat(client.get("/old?a=b").read().header("location"))
                    .isEqualTo("https://new.example/old?a=b");
            client.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc");
            var answer = client.read();
            assertThat(answer.status()).isEqualTo(418);
            assertThat(answer.text()).isEqualTo("tea");
            assertThat(answer.header("date")).isEqualTo("Fri, 2 Jan 2026 03:04:05 GMT");
            assertThat(client.get("/x").read().text()).isEqualTo("tea");
        }
    }

    private static Route route(String prefix, Action action) {
        return new Route(
                prefix, Matcher.of(new PathMatch.Prefix(prefix, true)), action, Policy.DEFAULT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Sec-WebSocket-Accept: x\r\n"})
    void letsAnUpgradedConnectionThrough(String accept) throws Exception {
        try (var backend =
                        new Backend(call -> {
                            assertThat(call.header("upgrade")).isEqualTo("websocket");
                            call.send(
                                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                                            + "Connection: Upgrade\r\n"
                                            + accept
                                            + "\r\nhello");
                            var in = call.socket().getInputStream();
                            call.send(
                                    new String(in.readNBytes(4), StandardCharsets.US_ASCII)
                                            .toUpperCase(Locale.ROOT));
                            call.socket().close();
                        });
                var plane = Planes.to(backend);
                var client = new Client(plane.port())) {
            client.send(
                    "GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n");
            var head = client.head();
            assertThat(head).contains("101 Switching").containsIgnoringCase("upgrade: websocket");
            assertThat(client.readText(5)).isEqualTo("hello");
            client.send("ping");
            assertThat(client.readText(4)).isEqualTo("PING");
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }
}
