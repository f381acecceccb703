package dev.sluice.embedded.metrics.series;

import java.util.Map;

/// Writes an expression in RE2's syntax as Java writes it.
///
/// Source: https://github.com/google/re2/wiki/Syntax.
final class Re2Syntax {
    private static final Map<String, String> CLASSES =
            Map.ofEntries(
                    Map.entry("alnum", "\\p{Alnum}"),
                    Map.entry("alpha", "\\p{Alpha}"),
                    Map.entry("ascii", "\\p{ASCII}"),
                    Map.entry("blank", "\\p{Blank}"),
                    Map.entry("cntrl", "\\p{Cntrl}"),
                    Map.entry("digit", "\\p{Digit}"),
                    Map.entry("graph", "\\p{Graph}"),
                    Map.entry("lower", "\\p{Lower}"),
                    Map.entry("print", "\\p{Print}"),
                    Map.entry("punct", "\\p{Punct}"),
                    Map.entry("space", "\\s"),
                    Map.entry("upper", "\\p{Upper}"),
                    Map.entry("word", "\\w"),
                    Map.entry("xdigit", "\\p{XDigit}"));

    private final String source;
    private final StringBuilder java = new StringBuilder();
    private int at;

    private Re2Syntax(String source) {
        this.source = source;
    }

    /// @throws IllegalArgumentException for what Java knows and RE2 does not
    static String toJava(String source) {
        var syntax = new Re2Syntax(source);
        while (syntax.at < source.length()) {
            syntax.next();
        }
        return syntax.java.toString();
    }

    private void next() {
        char c = source.charAt(at);
        switch (c) {
            case '\\' -> escape();
            case '[' -> characterClass();
            case '(' -> group();
            case '*', '+', '?', '}' -> repetition(c);
            default -> {
                java.append(c);
                at++;
            }
        }
    }

    private void escape() {
        char c = at + 1 < source.length() ? source.charAt(at + 1) : 0;
        if (c >= '1' && c <= '9' || c == 'k') {
            throw refused("invalid escape sequence: `\\" + c + "`");
        }
        if (c == 'Q') {
            int end = source.indexOf("\\E", at);
            int stop = end < 0 ? source.length() : end + 2;
            java.append(source, at, stop);
            at = stop;
            return;
        }
        java.append(source, at, Math.min(at + 2, source.length()));
        at += 2;
    }

    private void group() {
        java.append('(');
        at++;
        if (source.startsWith("?P<", at)) {
            java.append("?<");
            at += 3;
        } else if (source.startsWith("?=", at)
                || source.startsWith("?!", at)
                || source.startsWith("?>", at)
                || source.startsWith("?<=", at)
                || source.startsWith("?<!", at)) {
            throw refused(
                    "invalid or unsupported Perl syntax: `(" + source.substring(at, at + 2) + "`");
        } else if (source.startsWith("?", at)) {
            java.append('?');
            at++;
        }
    }

    private void repetition(char c) {
        java.append(c);
        at++;
        if (at < source.length() && source.charAt(at) == '+') {
            throw refused("invalid nested repetition operator: `" + c + "+`");
        }
    }

    private void characterClass() {
        java.append('[');
        at++;
        if (source.startsWith("^", at)) {
            java.append('^');
            at++;
        }
        // A bracket that comes first is a member, not the end.
        for (boolean first = true; at < source.length(); first = false) {
            char c = source.charAt(at);
            if (c == ']' && !first) {
                java.append(']');
                at++;
                return;
            }
            member(c);
        }
        throw refused("missing closing ]");
    }

    private void member(char c) {
        int end = source.startsWith("[:", at) ? source.indexOf(":]", at) : -1;
        if (end > 0) {
            boolean negated = source.startsWith("^", at + 2);
            String name = source.substring(at + (negated ? 3 : 2), end);
            String known = CLASSES.get(name);
            if (known == null) {
                throw refused("invalid character class range: `[:" + name + ":]`");
            }
            java.append(negated ? "[^" + known + "]" : known);
            at = end + 2;
        } else if (c == '\\') {
            java.append(source, at, Math.min(at + 2, source.length()));
            at += 2;
        } else {
            // Java gives these a meaning inside a class: union and intersection.
            java.append(c == '[' || c == '&' || c == ']' ? "\\" : "").append(c);
            at++;
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("error parsing regexp: " + why);
    }
}
