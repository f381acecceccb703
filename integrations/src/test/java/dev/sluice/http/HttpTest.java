package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

class HttpTest {
    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    private Request get(String path) {
        return Request.get(URI.create(server.address() + path));
    }

    @Test
    void sendsMethodHeadersAndBody() throws Exception {
        server.answers(201, "made", "X-Answer", "42");
        var uri = URI.create(server.address() + "/a?b=c");
        var response = http.send(Request.postJson(uri, "{}").header("X-Ask", "1").bearer("t0ken"));
        assertThat(response.status()).isEqualTo(201);
        assertThat(response.body()).isEqualTo("made");
        assertThat(response.header("x-answer")).contains("42");
        assertThat(server.last().header("X-Ask")).isEqualTo("1");
        assertThat(server.last().header("Authorization")).isEqualTo("Bearer t0ken");
        assertThat(server.last().body()).isEqualTo("{}");
    }

    @Test
    void anyStatusIsAnAnswerAndIsAskedForOnlyOnce() throws Exception {
        server.answers(503, "later");
        assertThat(http.send(get("/")).status()).isEqualTo(503);
        assertThat(server.all()).hasSize(1);
    }

    @Test
    void redirectsAreFollowedOnlyWithoutSecrets() throws Exception {
        server.answers(307, "", "Location", "/there").answers(200, "ok");
        assertThat(http.send(get("/")).body()).isEqualTo("ok");
        server.answers(307, "", "Location", "/there").answers(200, "ok");
        server.answers(307, "", "Location", "/there");
        http.send(get("/"));
        assertThat(http.send(get("/").bearer("t0ken")).status()).isEqualTo(307);
    }

    @Test
    void aServerThatNeverAnswersIsTooSlow() throws IOException {
        try (var silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var uri = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            assertThatThrownBy(() -> http.send(Request.get(uri).within(Duration.ofMillis(50))))
                    .isInstanceOfSatisfying(
                            HttpFailure.class,
                            it -> assertThat(it.reason()).isEqualTo(HttpFailure.Reason.TOO_SLOW));
        }
    }

    @Test
    void anAnswerWithoutEndIsTooLong() {
        server.answers(200, "x".repeat((int) Http.LIMIT + 1));
        assertThatThrownBy(() -> http.send(get("/")))
                .isInstanceOfSatisfying(
                        HttpFailure.class,
                        it -> assertThat(it.reason()).isEqualTo(HttpFailure.Reason.TOO_LONG));
    }

    @Test
    void nobodyThereNamesThePlaceAndNoSecret() {
        server.close();
        var request = get("/hook/s3cr3t").bearer("t0ken").hiding("s3cr3t");
        assertThatThrownBy(() -> http.send(request))
                .isInstanceOf(HttpFailure.class)
                .hasMessageStartingWith("GET " + server.address() + "/hook/***: ")
                .message()
                .doesNotContain("t0ken", "s3cr3t");
        assertThat(request.toString()).doesNotContain("t0ken", "s3cr3t");
    }

    @Test
    void secretsAreHiddenInEveryWriting() {
        var request = get("/").basic("me", "p w").bearer("abc");
        assertThat(request.redact("p w, p%20w, abc, " + request.headers()))
                .doesNotContain("p w", "p%20w", "abc");
    }

    @ParameterizedTest
    @CsvSource({
        "http://metrics.example, proxy:3128",
        "https://metrics.example, secure:443",
        "http://db.internal, ",
        "http://internal, ",
        "http://notinternal, proxy:3128",
        "http://127.0.0.1:9090, ",
        "http://localhost:9090, "
    })
    void theEnvironmentSaysWhichProxy(URI uri, String proxy) {
        var proxies =
                new EnvironmentProxies(
                        Map.of(
                                "HTTP_PROXY", "http://proxy:3128",
                                "https_proxy", "https://secure",
                                "NO_PROXY", "example.org, .internal"));
        var chosen = proxies.select(uri).getFirst();
        assertThat(
                        Optional.ofNullable(chosen.address())
                                .map(InetSocketAddress.class::cast)
                                .map(it -> it.getHostString() + ":" + it.getPort()))
                .isEqualTo(Optional.ofNullable(proxy));
        assertThat(chosen.type()).isEqualTo(proxy == null ? Proxy.Type.DIRECT : Proxy.Type.HTTP);
    }

    @Test
    void aChosenProxyIsUsed() throws Exception {
        server.answers(200, "through the proxy");
        var request =
                Request.get(URI.create("http://chat.example/hook"))
                        .over(
                                new Request.Transport(
                                        false, Optional.of(URI.create(server.address()))));
        assertThat(http.send(request).body()).isEqualTo("through the proxy");
        assertThat(server.last().uri()).isEqualTo("http://chat.example/hook");
    }
}
