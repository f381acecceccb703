package dev.sluice.routing;

import com.fasterxml.jackson.databind.JsonNode;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// How a header or parameter is compared: `{exact: …}`, `{prefix: …}`, `{suffix: …}` or `{regex:
/// …}`.
record StringMatch(Type type, String value) {
    /// In the order in which they win when several are given.
    enum Type {
        REGEX,
        EXACT,
        PREFIX,
        SUFFIX;

        String field() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// Empty when none of the four is given: then the mere presence counts.
    static Optional<StringMatch> of(JsonNode node) {
        return Arrays.stream(Type.values())
                .filter(type -> !node.path(type.field()).asText("").isEmpty())
                .findFirst()
                .map(type -> new StringMatch(type, node.path(type.field()).asText()));
    }

    boolean isExact() {
        return type == Type.EXACT;
    }

    boolean isRegex() {
        return type == Type.REGEX;
    }

    /// A regular expression, in RE2's syntax, that the whole value must match.
    String regex() {
        return switch (type) {
            case REGEX -> value;
            case EXACT -> quoted();
            case PREFIX -> quoted() + ".*";
            case SUFFIX -> ".*" + quoted();
        };
    }

    /// RE2 does not know `\Q…\E` in every implementation; single escapes are safe everywhere.
    private String quoted() {
        return value.replaceAll("([\\\\.+*?()|\\[\\]{}^$])", "\\\\$1");
    }
}
