package dev.sluice.embedded.metrics.web;

import dev.sluice.embedded.metrics.promql.Durations;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// The parameters of a request, from the URL and the form in its body.
final class Parameters {
    /// Beyond it, milliseconds would not fit; some clients send such times for "always".
    private static final double LATEST = 1e13;

    private final Map<String, List<String>> values = new HashMap<>();

    /// @param encoded `a=b&c=d`
    Parameters add(String encoded) throws RefusedException {
        for (String pair : encoded.split("&")) {
            int sign = pair.indexOf('=');
            if (!pair.isEmpty()) {
                String name = decoded(sign < 0 ? pair : pair.substring(0, sign));
                String value = sign < 0 ? "" : decoded(pair.substring(sign + 1));
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
            }
        }
        return this;
    }

    private static String decoded(String text) throws RefusedException {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw RefusedException.badData(
                    "error parsing form values: invalid URL escape in \"" + text + "\"");
        }
    }

    List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /// Empty when missing.
    String text(String name) {
        return all(name).isEmpty() ? "" : all(name).getFirst();
    }

    Optional<Instant> time(String name) throws RefusedException {
        return text(name).isEmpty() ? Optional.empty() : Optional.of(requiredTime(name));
    }

    Instant requiredTime(String name) throws RefusedException {
        String text = text(name);
        try {
            double seconds = Double.parseDouble(text);
            if (Double.isFinite(seconds) && Math.abs(seconds) <= LATEST) {
                return Instant.ofEpochMilli(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException _) {
            Optional<Instant> date = date(text);
            if (date.isPresent()) {
                return date.get();
            }
        }
        throw RefusedException.parameter(
                name, "cannot parse \"" + text + "\" to a valid timestamp");
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    /// Seconds as a number, or `1m30s`.
    Duration duration(String name) throws RefusedException {
        String text = text(name);
        OptionalLong millis = Durations.read(text);
        if (millis.isPresent()) {
            return Duration.ofMillis(millis.getAsLong());
        }
        try {
            double seconds = Double.parseDouble(text);
            if (Double.isFinite(seconds) && Math.abs(seconds) <= LATEST) {
                return Duration.ofMillis(Math.round(seconds * 1000));
            }
        } catch (NumberFormatException _) {
            throw notADuration(name, text);
        }
        throw notADuration(name, text);
    }

    private static RefusedException notADuration(String name, String text) {
        return RefusedException.parameter(
                name, "cannot parse \"" + text + "\" to a valid duration");
    }

    /// How many results at most; 0 for all.
    int limit() throws RefusedException {
        String text = text("limit");
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches("\\d{1,9}")) {
            throw RefusedException.parameter(
                    "limit", "\"" + text + "\" is not a whole number of at least 0");
        }
        return Integer.parseInt(text);
    }
}
