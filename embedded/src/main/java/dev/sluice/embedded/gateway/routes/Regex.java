package dev.sluice.embedded.gateway.routes;

import java.util.regex.Pattern;

/// A regular expression that is equal to another of the same text, which `Pattern` is not:
/// unchanged routes must compare as unchanged.
public final class Regex {
    private final Pattern pattern;

    /// @throws java.util.regex.PatternSyntaxException if the text is not a regular expression
    public Regex(String text) {
        pattern = Pattern.compile(text);
    }

    /// Whether the whole value matches.
    public boolean matches(String value) {
        return pattern.matcher(value).matches();
    }

    /// @param substitution with `\1` for the first group, as Envoy writes it
    public String replaceAll(String value, String substitution) {
        var java = substitution.replace("$", "\\$").replaceAll("\\\\(\\d)", "\\$$1");
        return pattern.matcher(value).replaceAll(java);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Regex regex && regex.pattern.pattern().equals(pattern.pattern());
    }

    @Override
    public int hashCode() {
        return pattern.pattern().hashCode();
    }

    @Override
    public String toString() {
        return pattern.pattern();
    }
}
