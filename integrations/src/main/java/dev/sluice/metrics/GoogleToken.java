package dev.sluice.metrics;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;

import dev.sluice.http.Http;
import dev.sluice.http.HttpFailure;
import dev.sluice.http.Query;
import dev.sluice.http.Request;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/// Access tokens for Google Cloud: from a service account's key, or from the metadata server of the
/// machine (Workload Identity).
///
/// Source: "Using OAuth 2.0 for Server to Server Applications" of Google's documentation.
record GoogleToken(JsonClient client, Surroundings surroundings) {
    private static final String SCOPE = "https://www.googleapis.com/auth/monitoring.read";
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer";

    /// @param key the service account's key file; empty for the metadata server
    String fetch(Optional<String> key) throws MetricSourceException {
        var request =
                key.isPresent()
                        ? exchange(parse(key.get()))
                        : metadata("instance/service-accounts/default/token");
        String token = client.ask(request).path("access_token").asText("");
        if (token.isEmpty()) {
            throw client.broken(request, "answered no access token");
        }
        return token;
    }

    /// The project this machine belongs to.
    String project() throws MetricSourceException {
        return client.accepted(metadata("project/project-id")).body().strip();
    }

    /// The host of the metadata server is a variable, for tests and proxies, in Google's clients
    /// too.
    private Request metadata(String path) {
        String host =
                surroundings
                        .environment()
                        .getOrDefault("GCE_METADATA_HOST", "metadata.google.internal");
        return Request.get(URI.create("http://" + host + "/computeMetadata/v1/" + path))
                .header("Metadata-Flavor", "Google");
    }

    private static JsonNode parse(String key) throws MetricSourceException {
        try {
            return JsonClient.JSON.readTree(key);
        } catch (JsonProcessingException _) {
            throw new MetricSourceException(
                    "stackdriver provider: serviceAccountKey must be the JSON of a key file");
        }
    }

    private Request exchange(JsonNode key) throws MetricSourceException {
        String uri = key.path("token_uri").asText("https://oauth2.googleapis.com/token");
        String assertion = assertion(key, uri, surroundings.clock().instant());
        var form = "grant_type=" + Query.encode(GRANT) + "&assertion=" + Query.encode(assertion);
        try {
            return Request.postJson(Http.address("stackdriver provider: token_uri", uri), form)
                    .header("Content-Type", "application/x-www-form-urlencoded")
                    .hiding(assertion);
        } catch (HttpFailure malformed) {
            throw new MetricSourceException(malformed);
        }
    }

    private static String assertion(JsonNode key, String audience, Instant now)
            throws MetricSourceException {
        var claims =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("iss", key.path("client_email").asText())
                        .put("scope", SCOPE)
                        .put("aud", audience)
                        .put("iat", now.getEpochSecond())
                        .put("exp", now.plusSeconds(600).getEpochSecond());
        String head =
                base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + base64(claims.toString());
        try {
            var pem = key.path("private_key").asText().replaceAll("-----[A-Z ]+-----|\\s", "");
            var encoded = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
            var signature = Signature.getInstance("SHA256withRSA");
            signature.initSign(KeyFactory.getInstance("RSA").generatePrivate(encoded));
            signature.update(head.getBytes(StandardCharsets.UTF_8));
            return head
                    + "."
                    + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            throw new MetricSourceException(
                    "stackdriver provider: private_key of serviceAccountKey must be an RSA key in"
                            + " PEM");
        }
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
