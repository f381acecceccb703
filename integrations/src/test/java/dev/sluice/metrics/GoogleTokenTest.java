package dev.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.http.FarSide;
import dev.sluice.http.Http;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

class GoogleTokenTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private final FarSide server = new FarSide();
    private final Http http = new Http(Map.of());
    private final GoogleToken token =
            new GoogleToken(
                    new JsonClient("stackdriver", http),
                    Surroundings.without(http, InstantSource.fixed(NOW)));

    @AfterEach
    void close() {
        http.close();
        server.close();
    }

    @Test
    void aServiceAccountSignsForItsToken() throws Exception {
        server.answers(200, "{\"access_token\":\"ya29\"}");
        var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        String pem = Base64.getMimeEncoder().encodeToString(pair.getPrivate().getEncoded());
        var json = new ObjectMapper();
        var key =
                json.createObjectNode()
                        .put("client_email", "sluice@shop.iam")
                        .put(
                                "private_key",
                                "-----BEGIN PRIVATE KEY-----\n"
                                        + pem
                                        + "\n-----END PRIVATE KEY-----\n")
                        .put("token_uri", server.address() + "/token");
        assertThat(token.fetch(Optional.of(key.toString()))).isEqualTo("ya29");

        assertThat(server.last().uri()).isEqualTo("/token");
        assertThat(server.last().header("Content-Type"))
                .isEqualTo("application/x-www-form-urlencoded");
        String form = URLDecoder.decode(server.last().body(), StandardCharsets.UTF_8);
        assertThat(form)
                .startsWith("grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion=");
        String[] parts = form.substring(form.lastIndexOf('=') + 1).split("\\.");
        var claims = json.readTree(Base64.getUrlDecoder().decode(parts[1]));
        assertThat(claims.path("iss").asText()).isEqualTo("sluice@shop.iam");
        assertThat(claims.path("aud").asText()).isEqualTo(server.address() + "/token");
        assertThat(claims.path("iat").asLong()).isEqualTo(NOW.getEpochSecond());
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(pair.getPublic());
        verifier.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.UTF_8));
        assertThat(verifier.verify(Base64.getUrlDecoder().decode(parts[2]))).isTrue();
    }

    @Test
    void aKeyThatIsNoneIsSaidWithoutShowingIt() {
        assertThatThrownBy(() -> token.fetch(Optional.of("{\"private_key\":\"s3cr3t\"}")))
                .isInstanceOf(MetricSourceException.class)
                .hasMessage(
                        "stackdriver provider: private_key of serviceAccountKey must be an RSA key"
                                + " in PEM");
    }
}
