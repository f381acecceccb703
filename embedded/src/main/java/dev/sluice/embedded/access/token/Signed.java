package dev.sluice.embedded.access.token;

import com.fasterxml.jackson.databind.JsonNode;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/// Checks signatures, and remembers the good ones: a client sends the same token thousands of
/// times. Kept by digest, so that no token stays in memory.
final class Signed {
    private static final int REMEMBERED = 1024;

    private final SigningKey key;
    private final Map<String, JsonNode> good =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, JsonNode> eldest) {
                    return size() > REMEMBERED;
                }
            };

    Signed(SigningKey key) {
        this.key = key;
    }

    /// @throws InvalidTokenException when our key has not signed it
    JsonNode claims(String token) throws InvalidTokenException {
        var digest = digest(token);
        synchronized (good) {
            var known = good.get(digest);
            if (known != null) {
                return known;
            }
        }
        var claims = Jwt.claims(token, key);
        synchronized (good) {
            good.put(digest, claims);
        }
        return claims;
    }

    private static String digest(String token) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
