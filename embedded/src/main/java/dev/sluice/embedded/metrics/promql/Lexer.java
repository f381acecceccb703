package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Token.Kind;

import java.util.ArrayList;
import java.util.List;

/// Cuts a query into tokens.
final class Lexer {
    private static final List<String> LONG_SYMBOLS = List.of("==", "!=", ">=", "<=", "=~", "!~");
    private static final String SHORT_SYMBOLS = "+-*/%^(){}[],=<>@:";

    private final String query;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private boolean inBrackets;
    private boolean inBraces;

    private Lexer(String query) {
        this.query = query;
    }

    /// The last token is always END.
    ///
    /// @throws QueryException for a character that begins nothing and a text without an end
    static List<Token> tokens(String query) {
        var lexer = new Lexer(query);
        while (lexer.skipBlank()) {
            lexer.next();
        }
        lexer.tokens.add(new Token(Kind.END, "", query.length()));
        return lexer.tokens;
    }

    private boolean skipBlank() {
        while (at < query.length()) {
            char c = query.charAt(at);
            if (c == '#') {
                int end = query.indexOf('\n', at);
                at = end < 0 ? query.length() : end;
            } else if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
                at++;
            } else {
                return true;
            }
        }
        return false;
    }

    private void next() {
        char c = query.charAt(at);
        if (c == '"' || c == '\'' || c == '`') {
            var text = new QuotedText(query, at);
            tokens.add(new Token(Kind.STRING, text.meaning(), at));
            at = text.end();
        } else if (isDigit(c) || c == '.' && isDigit(peek(1))) {
            number();
        } else if (isNameStart(c)) {
            int begin = at;
            while (at < query.length()
                    && (isNameStart(query.charAt(at)) || isDigit(query.charAt(at)))) {
                at++;
            }
            tokens.add(new Token(Kind.IDENTIFIER, query.substring(begin, at), begin));
        } else {
            symbol(c);
        }
    }

    private void symbol(char c) {
        String symbol =
                LONG_SYMBOLS.stream()
                        .filter(s -> query.startsWith(s, at))
                        .findFirst()
                        .orElse(String.valueOf(c));
        if (symbol.length() == 1 && SHORT_SYMBOLS.indexOf(c) < 0) {
            throw QueryException.syntax(
                    query,
                    at,
                    c == '!'
                            ? "unexpected character after '!': '" + peek(1) + "'"
                            : "unexpected character: '" + c + "'");
        }
        switch (symbol) {
            case "[" -> inBrackets = true;
            case "]" -> inBrackets = false;
            case "{" -> inBraces = true;
            case "}" -> inBraces = false;
            default -> {}
        }
        tokens.add(new Token(Kind.SYMBOL, symbol, at));
        at += symbol.length();
    }

    private void number() {
        int begin = at;
        if (inBraces) {
            throw QueryException.syntax(
                    query, at, "unexpected character inside braces: '" + peek(0) + "'");
        }
        if (query.startsWith("0x", at) || query.startsWith("0X", at)) {
            at += 2;
            while (Character.digit(peek(0), 16) >= 0) {
                at++;
            }
        } else {
            decimal();
        }
        boolean duration = false;
        while (at < query.length() && (isLetter(peek(0)) || isDigit(peek(0)))) {
            duration = true;
            at++;
        }
        String text = query.substring(begin, at);
        if (duration && Durations.read(text).isEmpty()) {
            throw QueryException.syntax(
                    query,
                    begin,
                    (text.matches("(\\d+(ms|[smhdwy]))+")
                                    ? "not a valid duration string: \""
                                    : "bad number or duration syntax: \"")
                            + text
                            + '"');
        }
        tokens.add(new Token(duration ? Kind.DURATION : Kind.NUMBER, text, begin));
    }

    private void decimal() {
        digits();
        if (peek(0) == '.') {
            at++;
            digits();
        }
        char sign = peek(1);
        boolean signed = sign == '+' || sign == '-';
        if ((peek(0) == 'e' || peek(0) == 'E') && isDigit(signed ? peek(2) : sign)) {
            at += signed ? 2 : 1;
            digits();
        }
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private char peek(int ahead) {
        return at + ahead < query.length() ? query.charAt(at + ahead) : 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    /// A colon is part of a metric's name, but parts range and step in `[1h:5m]`.
    private boolean isNameStart(char c) {
        return isLetter(c) || c == ':' && !inBrackets && !inBraces;
    }
}
