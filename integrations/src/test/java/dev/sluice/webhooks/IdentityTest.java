package dev.sluice.webhooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.Headers;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Every key of a webhook's Secret, tried on a real TLS server.
class IdentityTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Payload PAYLOAD =
            new Payload("podinfo", "test", "Progressing", "85d557f47b", Map.of());

    private final Http http = new Http(Map.of());
    private final Webhooks webhooks = new Webhooks(http, InstantSource.fixed(NOW));

    @AfterEach
    void close() {
        http.close();
    }

    private static Webhook at(TlsServer server, Identity identity) {
        return new Webhook(
                "gate", server.url(), Duration.ofSeconds(5), 0, false, Map.of(), identity);
    }

    private static Identity read(Map<String, String> secret) throws HttpFailure {
        return Identity.read(Map.of("X-Team", "red"), Map.of(), secret);
    }

    private Headers called(TlsServer server, Map<String, String> secret) throws HttpFailure {
        var with = new HashMap<>(secret);
        with.put("ca.crt", server.authority);
        var identity =
                Identity.read(
                        Map.of("X-Team", "red"),
                        secret.containsKey("api-key") ? Map.of("X-Api-Key", "api-key") : Map.of(),
                        with);
        assertThat(webhooks.call(at(server, identity), PAYLOAD, "key-1"))
                .isEqualTo(new Outcome.Accepted());
        return server.seen.getLast();
    }

    @Test
    void showsTokenPasswordAndHeaders(@TempDir Path folder) throws Exception {
        try (var server = new TlsServer(folder, false)) {
            var token = called(server, Map.of("token", "t0ken\n", "api-key", "k3y"));
            assertThat(token.getFirst("Authorization")).isEqualTo("Bearer t0ken");
            assertThat(token.getFirst("X-Team")).isEqualTo("red");
            assertThat(token.getFirst("X-Api-Key")).isEqualTo("k3y");
            var login = called(server, Map.of("username", "me", "password", "p:w"));
            assertThat(login.getFirst("Authorization"))
                    .isEqualTo(
                            "Basic "
                                    + Base64.getEncoder()
                                            .encodeToString(
                                                    "me:p:w".getBytes(StandardCharsets.UTF_8)));
        }
    }

    @Test
    void trustsOnlyTheAuthoritiesOfTheSecret(@TempDir Path folder) throws Exception {
        try (var server = new TlsServer(folder, false)) {
            assertThat(webhooks.call(at(server, Identity.NONE), PAYLOAD, "k"))
                    .isInstanceOf(Outcome.Refused.class);
            var another = read(Map.of("ca.crt", server.clientCertificate));
            assertThat(webhooks.call(at(server, another), PAYLOAD, "k"))
                    .isInstanceOf(Outcome.Refused.class);
            assertThat(server.seen).isEmpty();
            called(server, Map.of());
        }
    }

    @Test
    void showsAClientCertificate(@TempDir Path folder) throws Exception {
        try (var server = new TlsServer(folder, true)) {
            var nobody = read(Map.of("ca.crt", server.authority));
            assertThat(webhooks.call(at(server, nobody), PAYLOAD, "k"))
                    .isNotEqualTo(new Outcome.Accepted());
            assertThat(server.seen).isEmpty();
            called(
                    server,
                    Map.of("tls.crt", server.clientCertificate, "tls.key", server.clientKey));
        }
    }

    @ParameterizedTest
    @CsvSource({"whsec_c2VjcmV0LWtleQ==", "secret-key"})
    void signsAsStandardWebhooksDefinesIt(String key, @TempDir Path folder) throws Exception {
        try (var server = new TlsServer(folder, false)) {
            var seen = called(server, Map.of("signing-key", key));
            assertThat(seen.getFirst("webhook-id")).isEqualTo("key-1");
            assertThat(seen.getFirst("webhook-timestamp"))
                    .isEqualTo(Long.toString(NOW.getEpochSecond()));
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec("secret-key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            var signed = "key-1." + NOW.getEpochSecond() + "." + server.bodies.getLast();
            assertThat(seen.getFirst("webhook-signature"))
                    .isEqualTo(
                            "v1,"
                                    + Base64.getEncoder()
                                            .encodeToString(
                                                    mac.doFinal(
                                                            signed.getBytes(
                                                                    StandardCharsets.UTF_8))));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "username | me | has no key password",
                "password | pw | has no key username",
                "tls.crt | x | has no key tls.key",
                "tls.key | x | has no key tls.crt",
                "ca.crt | s3cr3t | ca.crt holds no certificate in PEM",
                "signing-key | whsec_s3cr3t! | signing-key is empty, or not base64 after whsec_",
                "tokn | s3cr3t | has none of the keys token, username and password, ca.crt,"
                        + " tls.crt and tls.key, signing-key"
            })
    void saysWhichKeyIsMissingAndRepeatsNone(String key, String value, String why) {
        assertThatThrownBy(() -> read(Map.of(key, value)))
                .isInstanceOf(HttpFailure.class)
                .hasMessage(why);
    }

    @Test
    void takesOneLoginOnly() {
        var both = Map.of("token", "t", "username", "me", "password", "pw");
        assertThatThrownBy(() -> read(both)).hasMessageContaining("only one can be sent");
    }

    @Test
    void hidesWhatAServerRepeats() throws Exception {
        try (var server = new dev.sluice.http.FarSide().answers(403, "token t0ken is old")) {
            var webhook =
                    new Webhook(
                            "gate",
                            server.address(),
                            Duration.ofSeconds(5),
                            0,
                            false,
                            Map.of(),
                            read(Map.of("token", "t0ken")));
            assertThat(webhooks.call(webhook, PAYLOAD, "k"))
                    .isEqualTo(new Outcome.Refused(403, "token *** is old"));
            assertThat(webhook.toString()).doesNotContain("t0ken");
        }
    }
}
