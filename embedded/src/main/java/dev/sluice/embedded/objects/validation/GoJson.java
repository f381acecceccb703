package dev.sluice.embedded.objects.validation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Says of broken JSON what Go's decoder says of it, because clients show these words.
public final class GoJson {
    private static final JsonFactory FACTORY = new JsonFactory();
    private static final int DEPTH_MAX = 500;

    private final String text;
    private int at;

    private GoJson(String text) {
        this.text = text;
    }

    private static final class BrokenException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BrokenException(String message) {
            super(message, null, false, false);
        }
    }

    /// What is wrong; empty for one document of JSON.
    public static Optional<String> complaint(byte[] json) {
        // Go goes by bytes, and shows each as the character of its number.
        String text = new String(json, StandardCharsets.ISO_8859_1);
        var scanner = new GoJson(text);
        try {
            scanner.value(0);
            scanner.space();
            if (scanner.at < text.length()) {
                throw scanner.unexpected("after top-level value");
            }
            return Optional.empty();
        } catch (BrokenException e) {
            return Optional.ofNullable(e.getMessage());
        }
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw new BrokenException("unexpected end of JSON input");
        }
        return text.charAt(at);
    }

    private BrokenException unexpected(String where) {
        char c = peek();
        String shown =
                switch (c) {
                    case '\'' -> "'\\''";
                    case '\n' -> "'\\n'";
                    case '\t' -> "'\\t'";
                    case '\r' -> "'\\r'";
                    default -> c < ' ' ? "'\\x%02x'".formatted((int) c) : "'" + c + "'";
                };
        return new BrokenException("invalid character " + shown + " " + where);
    }

    private void value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new BrokenException("exceeded max depth");
        }
        space();
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> {
                if (peek() != '-' && !Character.isDigit(peek())) {
                    throw unexpected("looking for beginning of value");
                }
                number();
            }
        }
    }

    private void object(int depth) {
        at++;
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            if (peek() != '"') {
                throw unexpected("looking for beginning of object key string");
            }
            string();
            space();
            if (peek() != ':') {
                throw unexpected("after object key");
            }
            at++;
            value(depth + 1);
            space();
            if (peek() == '}') {
                at++;
                return;
            }
            if (peek() != ',') {
                throw unexpected("after object key:value pair");
            }
            at++;
        }
    }

    private void array(int depth) {
        at++;
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth + 1);
            space();
            if (peek() == ']') {
                at++;
                return;
            }
            if (peek() != ',') {
                throw unexpected("after array element");
            }
            at++;
        }
    }

    private void string() {
        at++;
        while (peek() != '"') {
            if (peek() < ' ') {
                throw unexpected("in string literal");
            }
            if (peek() == '\\') {
                at++;
                escape();
            }
            at++;
        }
        at++;
    }

    private void escape() {
        if ("\"\\/bfnrt".indexOf(peek()) >= 0) {
            return;
        }
        if (peek() != 'u') {
            throw unexpected("in string escape code");
        }
        for (int i = 0; i < 4; i++) {
            at++;
            if (Character.digit(peek(), 16) < 0) {
                throw unexpected("in \\u hexadecimal character escape");
            }
        }
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++, at++) {
            if (peek() != word.charAt(i)) {
                throw unexpected("in literal " + word + " (expecting '" + word.charAt(i) + "')");
            }
        }
    }

    private void number() {
        if (peek() == '-') {
            at++;
            if (!Character.isDigit(peek())) {
                throw unexpected("in numeric literal");
            }
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (is('.')) {
            at++;
            required("after decimal point in numeric literal");
        }
        if (is('e') || is('E')) {
            at++;
            if (is('+') || is('-')) {
                at++;
            }
            required("in exponent of numeric literal");
        }
    }

    private boolean is(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void required(String where) {
        if (!Character.isDigit(peek())) {
            throw unexpected(where);
        }
        digits();
    }

    private void digits() {
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            at++;
        }
    }

    /// The paths of members that stand twice in their object, in order.
    public static List<String> duplicates(byte[] json) {
        List<String> found = new ArrayList<>();
        Deque<Set<String>> names = new ArrayDeque<>();
        try (var parser = FACTORY.createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case START_OBJECT -> names.push(new HashSet<>());
                    case END_OBJECT -> names.pop();
                    case FIELD_NAME -> {
                        if (!names.element().add(parser.currentName())) {
                            found.add(path(parser.getParsingContext().pathAsPointer().toString()));
                        }
                    }
                    default -> {}
                }
            }
        } catch (IOException _) {
            // Broken JSON has been refused before.
            return List.of();
        }
        return found.stream().distinct().toList();
    }

    private static String path(String pointer) {
        return pointer.substring(1)
                .replaceAll("/([0-9]+)", "[$1]")
                .replace('/', '.')
                .replace("~1", "/")
                .replace("~0", "~");
    }
}
