package dev.sluice.embedded.metrics.promql;

/// A text in quotes within a query: escapes as in Go, none between back quotes.
final class QuotedText {
    private final String query;
    private final int begin;
    private final StringBuilder meaning = new StringBuilder();
    private int at;

    /// @throws QueryException when the text does not end or has an escape that Go does not know
    QuotedText(String query, int begin) {
        this.query = query;
        this.begin = begin;
        char quote = query.charAt(begin);
        at = begin + 1;
        while (at < query.length() && query.charAt(at) != quote) {
            char c = query.charAt(at++);
            if (c == '\n' && quote != '`') {
                throw QueryException.syntax(query, begin, "unterminated quoted string");
            }
            if (c == '\\' && quote != '`') {
                escape(quote);
            } else {
                meaning.append(c);
            }
        }
        if (at >= query.length()) {
            throw QueryException.syntax(query, begin, "unterminated quoted string");
        }
        at++;
    }

    String meaning() {
        return meaning.toString();
    }

    /// Index after the closing quote.
    int end() {
        return at;
    }

    private void escape(char quote) {
        char c = at < query.length() ? query.charAt(at++) : 0;
        switch (c) {
            case 'a' -> meaning.append('\u0007');
            case 'b' -> meaning.append('\b');
            case 'f' -> meaning.append('\f');
            case 'n' -> meaning.append('\n');
            case 'r' -> meaning.append('\r');
            case 't' -> meaning.append('\t');
            case 'v' -> meaning.append('\u000b');
            case '\\' -> meaning.append('\\');
            case 'x' -> code(2, 16);
            case 'u' -> code(4, 16);
            case 'U' -> code(8, 16);
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                code(3, 8);
            }
            default -> {
                if (c != quote) {
                    throw QueryException.syntax(
                            query,
                            begin,
                            "unknown escape sequence U+%04X '%c'".formatted((int) c, c));
                }
                meaning.append(c);
            }
        }
    }

    private void code(int digits, int radix) {
        int end = Math.min(at + digits, query.length());
        try {
            meaning.appendCodePoint(Integer.parseUnsignedInt(query.substring(at, end), radix));
        } catch (IllegalArgumentException _) {
            throw QueryException.syntax(query, begin, "illegal character in escape sequence");
        }
        at = end;
    }
}
