package dev.sluice.http;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/// Query strings of URLs.
public final class Query {
    private Query() {}

    /// The address with the path appended to its own and with these parameters, in the order of the
    /// map. A query string that the address has is dropped.
    public static URI uri(URI address, String path, Map<String, String> parameters) {
        String base = address.getRawPath() == null ? "" : address.getRawPath();
        String query =
                parameters.entrySet().stream()
                        .map(it -> encode(it.getKey()) + "=" + encode(it.getValue()))
                        .collect(Collectors.joining("&"));
        String joined = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
        return URI.create(
                address.getScheme()
                        + "://"
                        + address.getRawAuthority()
                        + joined
                        + (query.isEmpty() ? "" : "?" + query));
    }

    /// Percent-encoded as RFC 3986 has it, so that every server reads it the same way.
    public static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }
}
