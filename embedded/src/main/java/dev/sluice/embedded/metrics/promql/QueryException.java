package dev.sluice.embedded.metrics.promql;

/// A query has no answer, in the words of Prometheus.
public final class QueryException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    private QueryException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    static QueryException syntax(String query, int position, String why) {
        String before = query.substring(0, Math.min(position, query.length()));
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        int column = before.length() - before.lastIndexOf('\n');
        return new QueryException(
                Kind.SYNTAX, "%d:%d: parse error: %s".formatted(line, column, why));
    }

    static QueryException empty() {
        return new QueryException(
                Kind.SYNTAX, "unknown position: parse error: no expression found in input");
    }

    /// The query as a whole cannot be asked this way.
    static QueryException invalid(String why) {
        return new QueryException(Kind.SYNTAX, why);
    }

    static QueryException execution(String why) {
        return new QueryException(Kind.EXECUTION, why);
    }

    public Kind kind() {
        return kind;
    }

    /// Whose fault it is.
    public enum Kind {
        /// The text is not a query.
        SYNTAX,
        /// The query does not fit the data.
        EXECUTION
    }
}
