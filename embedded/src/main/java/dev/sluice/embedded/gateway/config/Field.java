package dev.sluice.embedded.gateway.config;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.routes.Regex;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A value in an object together with its path, so that every complaint names the field.
///
/// @param node missing or null for an absent field
/// @param path such as `spec.virtualHost.routes[0].matchers[0].prefix`
public record Field(JsonNode node, String path) {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(h|ms|m|us|ns|s)");
    private static final Map<String, Long> NANOS =
            Map.of(
                    "h",
                    3_600_000_000_000L,
                    "m",
                    60_000_000_000L,
                    "s",
                    1_000_000_000L,
                    "ms",
                    1_000_000L,
                    "us",
                    1_000L,
                    "ns",
                    1L);

    public static Field spec(JsonNode object) {
        return new Field(object.path("spec"), "spec");
    }

    public boolean present() {
        return !node.isMissingNode() && !node.isNull();
    }

    public Field at(String name) {
        return new Field(node.path(name), path + "." + name);
    }

    public List<Field> items() {
        if (present() && !node.isArray()) {
            throw invalid("must be a list");
        }
        var items = new ArrayList<Field>();
        for (int i = 0; i < node.size(); i++) {
            items.add(new Field(node.path(i), path + "[" + i + "]"));
        }
        return items;
    }

    public Map<String, Field> members() {
        if (present() && !node.isObject()) {
            throw invalid("must be an object");
        }
        var members = new LinkedHashMap<String, Field>();
        node.fieldNames().forEachRemaining(name -> members.put(name, at(name)));
        return members;
    }

    /// Empty when absent.
    public String text() {
        if (present() && !node.isTextual()) {
            throw invalid("must be a string");
        }
        return node.asText("");
    }

    public Optional<String> textIfPresent() {
        return present() ? Optional.of(text()) : Optional.empty();
    }

    public List<String> texts() {
        return items().stream().map(Field::text).toList();
    }

    public Optional<Boolean> flag() {
        if (!present()) {
            return Optional.empty();
        }
        if (!node.isBoolean()) {
            throw invalid("must be true or false");
        }
        return Optional.of(node.asBoolean());
    }

    public boolean flag(boolean otherwise) {
        return flag().orElse(otherwise);
    }

    /// A whole number, `otherwise` when absent.
    public long number(long otherwise) {
        if (!present()) {
            return otherwise;
        }
        if (!node.isIntegralNumber() || !node.canConvertToLong()) {
            throw invalid("must be a whole number");
        }
        return node.asLong();
    }

    public int port() {
        long port = number(0);
        if (port < 1 || port > 65535) {
            throw invalid("must be a port, 1 to 65535");
        }
        return (int) port;
    }

    public double decimal(double otherwise) {
        if (present() && !node.isNumber()) {
            throw invalid("must be a number");
        }
        return node.asDouble(otherwise);
    }

    /// Such as `15s`, `1m30s`, `0.5s`; `otherwise` when absent.
    public Duration duration(Duration otherwise) {
        if (!present()) {
            return otherwise;
        }
        var parts = DURATION.matcher(text());
        var sum = BigDecimal.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            end = parts.end();
            sum =
                    sum.add(
                            new BigDecimal(parts.group(1))
                                    .multiply(
                                            BigDecimal.valueOf(
                                                    NANOS.getOrDefault(parts.group(2), 0L))));
        }
        if (end == 0 || end != text().length() || sum.precision() - sum.scale() > 18) {
            throw invalid("must be a duration such as 15s or 500ms, not \"" + text() + "\"");
        }
        return Duration.ofNanos(sum.longValue());
    }

    public Regex regex() {
        try {
            return new Regex(text());
        } catch (PatternSyntaxException e) {
            throw invalid("is not a regular expression: " + e.getDescription());
        }
    }

    public InvalidField invalid(String sentence) {
        return new InvalidField(path + " " + sentence);
    }
}
