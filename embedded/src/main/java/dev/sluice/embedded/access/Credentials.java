package dev.sluice.embedded.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/// Tells who holds a bearer token.
@FunctionalInterface
public interface Credentials {
    /// Empty for a token nobody was given, which the server answers with 401.
    Optional<User> holder(String token);

    /// A fixed set of tokens. Only their digests are kept, so that looking one up takes the same
    /// time however much of it was guessed right.
    static Credentials tokens(Map<String, User> users) {
        var byDigest = new HashMap<String, User>();
        users.forEach((token, user) -> byDigest.put(digest(token), user));
        return token -> Optional.ofNullable(byDigest.get(digest(token)));
    }

    /// Asks these first and the others when they do not know the token.
    default Credentials or(Credentials others) {
        return token -> holder(token).or(() -> others.holder(token));
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
