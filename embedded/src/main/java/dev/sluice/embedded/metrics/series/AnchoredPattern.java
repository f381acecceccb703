package dev.sluice.embedded.metrics.series;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// A regular expression in RE2's syntax that must match a whole text.
///
/// RE2 matches in linear time; Java's engine does not. Therefore a match that looks at too many
/// characters is ended, and what RE2 does not know (look-around, back references) is refused.
public final class AnchoredPattern {
    private static final int LONGEST = 4096;
    private static final int MOST_STEPS = 200_000;

    private final String source;
    private final Pattern pattern;

    /// @throws IllegalArgumentException when the expression is not valid
    public AnchoredPattern(String source) {
        if (source.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a regular expression may have at most "
                            + LONGEST
                            + " characters, this one has "
                            + source.length());
        }
        this.source = source;
        try {
            this.pattern = Pattern.compile("(?:" + Re2Syntax.toJava(source) + ")", Pattern.DOTALL);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "error parsing regexp: " + description(e) + ": `" + source + "`", e);
        }
    }

    private static String description(PatternSyntaxException e) {
        return switch (e.getDescription()) {
            case "Unclosed group" -> "missing closing )";
            case "Unmatched closing ')'" -> "unexpected )";
            default ->
                    e.getDescription()
                            .replaceFirst(
                                    "Dangling meta character '(.)'",
                                    "missing argument to repetition operator: `$1`");
        };
    }

    /// @throws IllegalArgumentException when matching takes too many steps
    public boolean matches(String text) {
        return on(text).matches();
    }

    /// A matcher on the text, for its groups; call [Matcher#matches()].
    ///
    /// Its methods throw [IllegalArgumentException] when matching takes too many steps.
    public Matcher on(String text) {
        return pattern.matcher(new Counted(text, source));
    }

    private static final class Counted implements CharSequence {
        private final String text;
        private final String source;
        private int steps;

        Counted(String text, String source) {
            this.text = text;
            this.source = source;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MOST_STEPS) {
                throw new IllegalArgumentException(
                        "the regular expression `"
                                + source
                                + "` takes too many steps to match a text of "
                                + text.length()
                                + " characters; make it simpler");
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.substring(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
