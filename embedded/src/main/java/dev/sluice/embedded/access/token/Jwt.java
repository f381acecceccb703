package dev.sluice.embedded.access.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/// Claims in the signed compact form: `header.claims.signature`.
final class Jwt {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private Jwt() {}

    static String signed(ObjectNode claims, SigningKey key) {
        var header =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("alg", SigningKey.ALGORITHM)
                        .put("kid", key.id());
        var text = part(header) + "." + part(claims);
        return text + "." + ENCODER.encodeToString(key.sign(text));
    }

    private static String part(ObjectNode json) {
        try {
            return ENCODER.encodeToString(JSON.writeValueAsBytes(json));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The claims of a token that this key has signed.
    ///
    /// @throws InvalidTokenException for all others
    static JsonNode claims(String token, SigningKey key) throws InvalidTokenException {
        var parts = token.split("\\.", -1);
        if (parts.length != 3) {
            throw new InvalidTokenException("invalid bearer token");
        }
        try {
            var header = read(parts[0]);
            var signature = Base64.getUrlDecoder().decode(parts[2]);
            if (!header.path("alg").asText().equals(SigningKey.ALGORITHM)
                    || !key.signed(parts[0] + "." + parts[1], signature)) {
                throw new InvalidTokenException(
                        "[invalid bearer token, error in cryptographic primitive]");
            }
            return read(parts[1]);
        } catch (IOException | IllegalArgumentException _) {
            throw new InvalidTokenException("invalid bearer token");
        }
    }

    private static JsonNode read(String part) throws IOException {
        var json = new String(Base64.getUrlDecoder().decode(part), StandardCharsets.UTF_8);
        return JSON.readTree(json);
    }
}
