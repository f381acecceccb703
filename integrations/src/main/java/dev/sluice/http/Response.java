package dev.sluice.http;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What a server answered.
///
/// @param body as text; longer ones than the client's limit are a failure, not cut
/// @param headers by name in lower case
public record Response(int status, String body, Map<String, List<String>> headers) {
    private static final int EXCERPT = 300;

    /// The first value of the header.
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream().findFirst();
    }

    /// Whether the status is 200..299.
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /// The beginning of the body on one line, for messages.
    public String excerpt() {
        String line = body.strip().replaceAll("\\s+", " ");
        return line.length() <= EXCERPT ? line : line.substring(0, EXCERPT) + "…";
    }
}
