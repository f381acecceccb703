package dev.sluice.embedded.metrics.text;

import dev.sluice.embedded.metrics.series.Labels;
import dev.sluice.embedded.metrics.text.Exposition.MalformedException;
import dev.sluice.embedded.metrics.text.Exposition.Sample;

import java.util.OptionalLong;

/// Reads one line: `name{label="value",…} number [time]`.
final class SampleLine {
    private final String line;
    private final int number;
    private final boolean openMetrics;
    private int at;

    /// @param openMetrics times are in seconds, not milliseconds
    SampleLine(String line, int number, boolean openMetrics) {
        this.line = line;
        this.number = number;
        this.openMetrics = openMetrics;
    }

    Sample read() throws MalformedException {
        var labels = new Labels.Builder();
        if (peek() != '{') {
            labels.set(Labels.NAME, name(true));
        }
        spaces();
        if (peek() == '{') {
            labels(labels);
        }
        if (!labels.has(Labels.NAME)) {
            throw malformed("a metric's name is missing");
        }
        double value = number(word("a number"));
        return new Sample(labels.build(), value, time());
    }

    private void labels(Labels.Builder labels) throws MalformedException {
        at++;
        while (true) {
            spaces();
            if (peek() == '}') {
                at++;
                return;
            }
            label(labels);
            spaces();
            if (peek() == ',') {
                at++;
            } else if (peek() != '}') {
                throw malformed("expected , or } after a label");
            }
        }
    }

    private void label(Labels.Builder labels) throws MalformedException {
        boolean quoted = peek() == '"';
        String name = quoted ? quoted() : name(false);
        spaces();
        if (quoted && peek() != '=' && !labels.has(Labels.NAME)) {
            labels.set(Labels.NAME, name);
            return;
        }
        expect('=');
        spaces();
        if (labels.has(name)) {
            throw malformed("the label \"" + name + "\" appears twice");
        }
        labels.set(name, quoted());
    }

    private String name(boolean metric) throws MalformedException {
        int begin = at;
        while (at < line.length() && isNameCharacter(line.charAt(at), metric, at == begin)) {
            at++;
        }
        if (at == begin) {
            throw malformed("expected the name of a " + (metric ? "metric" : "label"));
        }
        return line.substring(begin, at);
    }

    private static boolean isNameCharacter(char c, boolean metric, boolean first) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c == '_'
                || metric && c == ':'
                || !first && c >= '0' && c <= '9';
    }

    private String quoted() throws MalformedException {
        expect('"');
        int begin = at;
        int end = begin;
        boolean escaped = false;
        while (end < line.length() && line.charAt(end) != '"') {
            if (line.charAt(end) == '\\') {
                escaped = true;
                end++;
            }
            end++;
        }
        if (end >= line.length()) {
            throw malformed("a text has no closing quote");
        }
        at = end + 1;
        String text = line.substring(begin, end);
        return escaped ? unescape(text) : text;
    }

    private static String unescape(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                char next = text.charAt(++i);
                switch (next) {
                    case 'n' -> plain.append('\n');
                    case '"', '\\' -> plain.append(next);
                    default -> plain.append(c).append(next);
                }
            } else {
                plain.append(c);
            }
        }
        return plain.toString();
    }

    private OptionalLong time() throws MalformedException {
        spaces();
        if (at >= line.length() || openMetrics && peek() == '#') {
            return OptionalLong.empty();
        }
        String text = word("a time");
        spaces();
        if (at < line.length() && !(openMetrics && peek() == '#')) {
            throw malformed("nothing may follow the time");
        }
        try {
            return OptionalLong.of(
                    openMetrics
                            ? Math.round(Double.parseDouble(text) * 1000)
                            : Long.parseLong(text));
        } catch (NumberFormatException _) {
            throw malformed("\"" + text + "\" is not a time");
        }
    }

    private double number(String text) throws MalformedException {
        return switch (text) {
            case "+Inf", "Inf", "+inf", "inf" -> Double.POSITIVE_INFINITY;
            case "-Inf", "-inf" -> Double.NEGATIVE_INFINITY;
            case "NaN", "nan" -> Double.NaN;
            default -> finite(text);
        };
    }

    private double finite(String text) throws MalformedException {
        // Java also reads the suffixes of its own literals: 1d, 1f.
        char last = text.charAt(text.length() - 1);
        if (Character.isDigit(last) || last == '.') {
            try {
                return Double.parseDouble(text);
            } catch (NumberFormatException _) {
                throw malformed("\"" + text + "\" is not a number");
            }
        }
        throw malformed("\"" + text + "\" is not a number");
    }

    private String word(String what) throws MalformedException {
        spaces();
        int begin = at;
        while (at < line.length() && line.charAt(at) != ' ' && line.charAt(at) != '\t') {
            at++;
        }
        if (begin == at) {
            throw malformed("expected " + what + " at its end");
        }
        return line.substring(begin, at);
    }

    private char peek() {
        return at < line.length() ? line.charAt(at) : 0;
    }

    private void expect(char c) throws MalformedException {
        if (peek() != c) {
            throw malformed("expected " + c + " at column " + (at + 1));
        }
        at++;
    }

    private void spaces() {
        while (peek() == ' ' || peek() == '\t') {
            at++;
        }
    }

    private MalformedException malformed(String why) {
        return new MalformedException(number, why);
    }
}
