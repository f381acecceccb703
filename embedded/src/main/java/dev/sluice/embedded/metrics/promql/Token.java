package dev.sluice.embedded.metrics.promql;

import java.util.Locale;

/// A piece of a query.
///
/// @param text as written; for a STRING what it means
/// @param position index of its first character in the query
record Token(Kind kind, String text, int position) {
    enum Kind {
        END,
        IDENTIFIER,
        NUMBER,
        DURATION,
        STRING,
        SYMBOL
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    /// Keywords may be written in any case.
    boolean isWord(String word) {
        return kind == Kind.IDENTIFIER && text.equalsIgnoreCase(word);
    }

    String lowerCase() {
        return text.toLowerCase(Locale.ROOT);
    }

    String described() {
        return switch (kind) {
            case END -> "end of input";
            case IDENTIFIER -> "identifier \"" + text + "\"";
            case NUMBER -> "number \"" + text + "\"";
            case DURATION -> "duration \"" + text + "\"";
            case STRING -> "string \"" + text + "\"";
            case SYMBOL ->
                    Operator.of(text).isPresent() || text.endsWith("~")
                            ? "<op:" + text + ">"
                            : '"' + text + '"';
        };
    }
}
