package dev.sluice.embedded.objects.select;

import dev.sluice.embedded.objects.select.LabelSelector.Requirement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Reads the selector grammar: requirements separated by commas.
final class LabelSelectorParser {
    private static final String SPECIAL = "=!(),<>";

    private final List<String> tokens;
    private int at;

    LabelSelectorParser(String text) {
        this.tokens = tokens(text);
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c)) {
                i++;
                continue;
            }
            int end = i + 1;
            if (SPECIAL.indexOf(c) >= 0) {
                boolean two = (c == '=' || c == '!') && end < text.length();
                end += two && text.charAt(end) == '=' ? 1 : 0;
            } else {
                while (end < text.length()
                        && SPECIAL.indexOf(text.charAt(end)) < 0
                        && !Character.isWhitespace(text.charAt(end))) {
                    end++;
                }
            }
            tokens.add(text.substring(i, end));
            i = end;
        }
        return tokens;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        String token = peek();
        at++;
        return token;
    }

    List<Requirement> parse() {
        List<Requirement> found = new ArrayList<>();
        while (!peek().isEmpty()) {
            if (!isWord(peek()) && !peek().equals("!")) {
                throw new IllegalArgumentException(
                        "found '" + peek() + "', expected: !, identifier, or 'end of string'");
            }
            found.add(requirement());
            String separator = next();
            if (separator.equals(",")) {
                if (!isWord(peek()) && !peek().equals("!")) {
                    throw new IllegalArgumentException(
                            "found '" + peek() + "', expected: identifier after ','");
                }
            } else if (!separator.isEmpty()) {
                throw new IllegalArgumentException(
                        "found '" + separator + "', expected: ',' or 'end of string'");
            }
        }
        found.sort(Comparator.comparing(Requirement::key));
        return found;
    }

    private Requirement requirement() {
        if (peek().equals("!")) {
            next();
            if (!isWord(peek())) {
                throw wrong("identifier");
            }
            return LabelSelector.requirement(next(), "!", List.of());
        }
        String key = next();
        switch (peek()) {
            case "", "," -> {
                return LabelSelector.requirement(key, "exists", List.of());
            }
            case "=", "==" -> {
                next();
                return LabelSelector.requirement(key, "in", List.of(value()));
            }
            case "!=" -> {
                next();
                return LabelSelector.requirement(key, "notin", List.of(value()));
            }
            case ">", "<" -> {
                String operator = next();
                return LabelSelector.requirement(key, operator, List.of(value()));
            }
            case "in", "notin" -> {
                String operator = next();
                return LabelSelector.requirement(key, operator, values());
            }
            default -> throw wrong("in, notin, =, ==, !=, gt, lt");
        }
    }

    private String value() {
        if (peek().isEmpty() || peek().equals(",")) {
            return "";
        }
        if (!isWord(peek())) {
            throw wrong("identifier");
        }
        return next();
    }

    private List<String> values() {
        if (!next().equals("(")) {
            at--;
            throw new IllegalArgumentException(
                    "unable to parse requirement: found '" + peek() + "' expected: '('");
        }
        List<String> values = new ArrayList<>();
        while (true) {
            if (peek().isEmpty()) {
                throw wrong("',', ')' or identifier");
            }
            values.add(peek().equals(")") ? "" : value());
            String separator = next();
            if (separator.equals(")")) {
                return values;
            }
            if (!separator.equals(",")) {
                at--;
                throw wrong("',' or ')'");
            }
        }
    }

    private static boolean isWord(String token) {
        return !token.isEmpty() && SPECIAL.indexOf(token.charAt(0)) < 0;
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException(
                "unable to parse requirement: found '" + peek() + "', expected: " + expected);
    }
}
