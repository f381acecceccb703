package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Cookies that keep a user on the version they met first.
///
/// @param cookieName marks users of the canary
/// @param primaryCookieName keeps users on the primary for one interval; empty when it should not
/// @param attributes what follows the name and value in `Set-Cookie`, without `Max-Age`
public record SessionAffinity(
        String cookieName,
        String primaryCookieName,
        Duration maxAge,
        Duration interval,
        String attributes) {
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final long DAY = Duration.ofDays(1).toSeconds();

    /// Empty when the Canary does not ask for it.
    static Optional<SessionAffinity> of(Route route) {
        var node = route.analysis().path("sessionAffinity");
        String name = node.path("cookieName").asText("");
        if (name.isEmpty()) {
            return Optional.empty();
        }
        long maxAge = node.path("maxAge").asLong();
        return Optional.of(
                new SessionAffinity(
                        name,
                        node.path("primaryCookieName").asText(""),
                        Duration.ofSeconds(maxAge == 0 ? DAY : maxAge),
                        route.interval(),
                        attributes(node)));
    }

    private static String attributes(JsonNode node) {
        var text = new StringBuilder();
        pair(text, "Domain", node.path("domain"));
        flag(text, "HttpOnly", node.path("httpOnly"));
        flag(text, "Partitioned", node.path("partitioned"));
        pair(text, "Path", node.path("path"));
        pair(text, "SameSite", node.path("sameSite"));
        flag(text, "Secure", node.path("secure"));
        return text.toString();
    }

    private static void pair(StringBuilder text, String name, JsonNode value) {
        if (!value.asText("").isEmpty()) {
            text.append("; ").append(name).append('=').append(value.asText());
        }
    }

    private static void flag(StringBuilder text, String name, JsonNode value) {
        if (value.asBoolean()) {
            text.append("; ").append(name);
        }
    }

    /// What status must remember before this split is rendered: a cookie is made for the first user
    /// of a run, moved aside when the run ends, and the primary's is new at each step. Call it when
    /// the split changes, not when drift is repaired.
    public static Remembered turn(Route route, int canaryWeight, RandomGenerator random) {
        var before = route.remembered();
        var wanted = of(route);
        if (wanted.isEmpty()) {
            return before;
        }
        var affinity = wanted.get();
        if (canaryWeight == 0) {
            String previous = before.cookie().isEmpty() ? before.previousCookie() : before.cookie();
            return new Remembered(before.iterations(), "", previous, "");
        }
        String cookie =
                before.cookie().isEmpty()
                        ? affinity.cookieName() + "=" + letters(random)
                        : before.cookie();
        String primary =
                affinity.primaryCookieName().isEmpty()
                        ? ""
                        : affinity.primaryCookieName() + "=" + letters(random);
        return new Remembered(before.iterations(), cookie, before.previousCookie(), primary);
    }

    private static String letters(RandomGenerator random) {
        var letters = new StringBuilder();
        random.ints(10, 0, LETTERS.length()).forEach(it -> letters.append(LETTERS.charAt(it)));
        return letters.toString();
    }

    /// The header that hands the canary's cookie out.
    String set(String cookie) {
        return cookie + "; Max-Age=" + maxAge.toSeconds() + attributes;
    }

    /// The header that hands the primary's cookie out; it lasts for one step.
    String setPrimary(String cookie) {
        return cookie + "; Max-Age=" + interval.toSeconds() + attributes;
    }

    /// Deletes the cookie from the browser. Browsers only delete a cookie whose domain and path are
    /// the same.
    String delete(String cookie) {
        return cookie + "; Max-Age=-1" + attributes;
    }

    /// A regular expression for a `Cookie` header that contains the pair.
    static String pattern(String cookie) {
        int equals = cookie.indexOf('=');
        return ".*"
                + cookie.substring(0, Math.max(equals, 0))
                + ".*"
                + cookie.substring(equals + 1)
                + ".*";
    }
}
