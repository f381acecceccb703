package dev.sluice.embedded.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.gateway.routes.Cors;
import dev.sluice.embedded.gateway.routes.Policy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

@Timeout(60)
class CorsTest {
    private static final Cors CORS =
            new Cors(
                    List.of("https://a.example", "https://*.b.example"),
                    List.of("GET", "PUT"),
                    List.of("*"),
                    List.of("x-shown"),
                    true,
                    60);

    private static Policy policy() {
        var usual = Policy.DEFAULT;
        return new Policy(
                usual.timeout(),
                usual.retries(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                Optional.of(CORS));
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example, true",
        "https://x.b.example, true",
        "https://b.example, false",
        "https://.b.example, false",
        "http://a.example, false",
        "https://a.example.evil, false",
    })
    void knowsOrigins(String origin, boolean allowed) {
        assertThat(CORS.allows(origin)).isEqualTo(allowed);
    }

    @Test
    void answersPreflightsItselfAndMarksAnswers() throws Exception {
        try (var backend = Backend.saying("hello");
                var plane = Planes.start(Planes.SETTINGS);
                var client = new Client(plane.port())) {
            plane.publish(Planes.routes(policy(), Planes.addresses(backend)));
            client.send(
                    "OPTIONS / HTTP/1.1\r\nHost: h\r\nOrigin: https://a.example\r\n"
                            + "Access-Control-Request-Method: PUT\r\n"
                            + "Access-Control-Request-Headers: x-one\r\n\r\n");
            var preflight = client.read();
            assertThat(preflight.status()).isEqualTo(200);
            assertThat(preflight.header("access-control-allow-origin"))
                    .isEqualTo("https://a.example");
            assertThat(preflight.header("access-control-allow-methods")).isEqualTo("GET, PUT");
            assertThat(preflight.header("access-control-allow-headers")).isEqualTo("x-one");
            assertThat(preflight.header("access-control-max-age")).isEqualTo("60");
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://x.b.example\r\n\r\n");
            var answer = client.read();
            assertThat(answer.text()).isEqualTo("hello");
            assertThat(answer.header("access-control-allow-origin"))
                    .isEqualTo("https://x.b.example");
            assertThat(answer.header("access-control-allow-credentials")).isEqualTo("true");
            assertThat(answer.header("access-control-expose-headers")).isEqualTo("x-shown");
            client.send("GET / HTTP/1.1\r\nHost: h\r\nOrigin: https://evil.example\r\n\r\n");
            assertThat(client.read().header("access-control-allow-origin")).isEmpty();
        }
    }
}
