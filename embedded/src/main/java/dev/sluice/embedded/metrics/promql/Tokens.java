package dev.sluice.embedded.metrics.promql;

import dev.sluice.embedded.metrics.promql.Token.Kind;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// The reading position in a query, and the small things that occur in several places of it.
final class Tokens {
    private final String query;
    private final List<Token> tokens;
    private int next;

    Tokens(String query) {
        this.query = query;
        this.tokens = Lexer.tokens(query);
    }

    Token peek() {
        return tokens.get(next);
    }

    Token peekSecond() {
        return tokens.get(Math.min(next + 1, tokens.size() - 1));
    }

    Token take() {
        Token token = peek();
        if (token.kind() != Kind.END) {
            next++;
        }
        return token;
    }

    boolean takeSymbol(String symbol) {
        boolean found = peek().isSymbol(symbol);
        if (found) {
            next++;
        }
        return found;
    }

    boolean takeWord(String word) {
        boolean found = peek().isWord(word);
        if (found) {
            next++;
        }
        return found;
    }

    void expect(String symbol, String where) {
        if (!takeSymbol(symbol)) {
            throw unexpected(where, "\"" + symbol + "\"");
        }
    }

    /// `(label, "other label", …)`; a comma may follow the last one.
    List<String> labelNames(String where) {
        var names = new ArrayList<String>();
        expect("(", where);
        while (!takeSymbol(")")) {
            Token token = peek();
            if (token.kind() != Kind.IDENTIFIER && token.kind() != Kind.STRING) {
                throw unexpected(where, "label");
            }
            names.add(take().text());
            if (!takeSymbol(",") && !peek().isSymbol(")")) {
                throw unexpected(where, "\",\" or \")\"");
            }
        }
        return names;
    }

    /// A duration, or a number of seconds, as milliseconds.
    long duration(String where) {
        Token token = peek();
        if (token.kind() != Kind.DURATION && token.kind() != Kind.NUMBER) {
            throw unexpected(where, "number or duration");
        }
        take();
        return Math.round(number(token) * 1000);
    }

    /// A duration that is not zero, as milliseconds.
    long positiveDuration(String where) {
        Token token = peek();
        long millis = duration(where);
        if (millis <= 0) {
            throw error(token.position(), "duration must be greater than 0");
        }
        return millis;
    }

    /// A number; a duration counts as its seconds.
    double number(Token token) {
        String text = token.text();
        OptionalLong millis = Durations.read(text);
        if (millis.isPresent()) {
            return millis.getAsLong() / 1000.0;
        }
        try {
            boolean hex = text.startsWith("0x") || text.startsWith("0X");
            return hex ? Long.parseLong(text.substring(2), 16) : Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw error(token.position(), "error parsing number: \"" + text + "\"");
        }
    }

    /// @param where as in `label matching`; empty for the whole query
    /// @param expected what would be right; empty when there are many
    QueryException unexpected(String where, String expected) {
        if (peek().kind() == Kind.END && open("{", "}")) {
            return error(peek().position(), "unexpected end of input inside braces");
        }
        if (peek().kind() == Kind.END && open("(", ")")) {
            return error(peek().position(), "unclosed left parenthesis");
        }
        if (peek().isSymbol(")") && !open("(", ")")) {
            return error(peek().position() + 1, "unexpected right parenthesis ')'");
        }
        var why = new StringBuilder("unexpected ").append(peek().described());
        if (!where.isEmpty()) {
            why.append(" in ").append(where);
        }
        if (!expected.isEmpty()) {
            why.append(", expected ").append(expected);
        }
        return error(peek().position(), why.toString());
    }

    private boolean open(String begin, String end) {
        int depth = 0;
        for (Token token : tokens.subList(0, next)) {
            depth += token.isSymbol(begin) ? 1 : token.isSymbol(end) ? -1 : 0;
        }
        return depth > 0;
    }

    QueryException error(int position, String why) {
        return QueryException.syntax(query, position, why);
    }
}
