package dev.sluice.http;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// An HTTP request as a value.
///
/// @param headers by name, without regard to case; each call of [#header] replaces
/// @param body the text to send; empty for none
/// @param deadline for the whole exchange, the answer's body included
/// @param secrets what must never appear in a message
public record Request(
        String method,
        URI uri,
        Map<String, String> headers,
        Optional<String> body,
        Duration deadline,
        Transport transport,
        Set<String> secrets) {
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    public Request {
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        headers = Collections.unmodifiableSortedMap(sorted);
        secrets = Set.copyOf(secrets);
    }

    /// How the request travels.
    ///
    /// @param insecureTls accept any certificate
    /// @param proxy the one to use; empty for what the environment says
    /// @param credentials of TLS
    public record Transport(boolean insecureTls, Optional<URI> proxy, Credentials credentials) {
        /// Certificates are verified, proxies are those of the environment.
        public static final Transport DEFAULT = new Transport(false, Optional.empty());

        /// Any certificate is accepted.
        public static final Transport INSECURE = new Transport(true, Optional.empty());

        /// Without credentials of TLS.
        public Transport(boolean insecureTls, Optional<URI> proxy) {
            this(insecureTls, proxy, Credentials.NONE);
        }
    }

    /// A GET with a deadline of five seconds.
    public static Request get(URI uri) {
        return new Request(
                "GET", uri, Map.of(), Optional.empty(), DEADLINE, Transport.DEFAULT, Set.of());
    }

    /// A POST of JSON with a deadline of five seconds.
    public static Request postJson(URI uri, String json) {
        return new Request(
                        "POST",
                        uri,
                        Map.of(),
                        Optional.of(json),
                        DEADLINE,
                        Transport.DEFAULT,
                        Set.of())
                .header("Content-Type", "application/json");
    }

    /// This request with the header.
    public Request header(String name, String value) {
        var more = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        more.putAll(headers);
        more.put(name, value);
        return new Request(method, uri, more, body, deadline, transport, secrets);
    }

    /// This request with a header whose value is a secret.
    public Request secretHeader(String name, String value) {
        return header(name, value).hiding(value);
    }

    /// This request with a bearer token.
    public Request bearer(String token) {
        return secretHeader("Authorization", "Bearer " + token).hiding(token);
    }

    /// This request with HTTP Basic credentials.
    public Request basic(String user, String password) {
        var pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return secretHeader("Authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
                .hiding(password);
    }

    /// This request with something more that must never appear in a message.
    public Request hiding(String... more) {
        var all = new LinkedHashSet<>(secrets);
        all.addAll(List.of(more));
        all.remove("");
        return new Request(method, uri, headers, body, deadline, transport, all);
    }

    /// This request with another deadline.
    public Request within(Duration time) {
        return new Request(method, uri, headers, body, time, transport, secrets);
    }

    /// This request on another way.
    public Request over(Transport way) {
        return new Request(method, uri, headers, body, deadline, way, secrets);
    }

    /// Where it goes, in words fit for a message: no user info, no query, and no path when the path
    /// is a secret.
    public String place() {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return method + " " + uri.getScheme() + "://" + uri.getHost() + port + redact(path);
    }

    /// The text with every secret, raw or percent-encoded, replaced by `***`.
    public String redact(String text) {
        String clean = text;
        for (String secret :
                secrets.stream()
                        .sorted(Comparator.comparingInt(String::length).reversed())
                        .toList()) {
            clean = clean.replace(secret, "***").replace(Query.encode(secret), "***");
        }
        return clean;
    }

    /// Never shows headers or body.
    @Override
    public String toString() {
        return place();
    }
}
