package dev.sluice.embedded.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.PathRewrite;
import dev.sluice.embedded.gateway.routes.Regex;
import dev.sluice.embedded.objects.Key;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.PatternSyntaxException;

/// One path of an Ingress.
///
/// @param host lower case; `*` for any
/// @param type `Exact`, `Prefix`, `ImplementationSpecific`; `Default` for a default backend
record PathRule(
        Key ingress, String host, String path, String type, JsonNode backend, Annotations notes) {
    static final String DEFAULT = "Default";

    /// Exact paths, then the longest, default backends last.
    static final Comparator<PathRule> ORDER =
            Comparator.comparing((PathRule rule) -> rule.type.equals(DEFAULT))
                    .thenComparing(rule -> !rule.type.equals("Exact"))
                    .thenComparing(
                            Comparator.comparingInt((PathRule rule) -> rule.path.length())
                                    .reversed());

    /// Whether the other one stands for the same requests.
    boolean isSame(PathRule other) {
        return host.equals(other.host) && path.equals(other.path) && type.equals(other.type);
    }

    /// A path that is a regular expression begins to match at the first character, in any case, as
    /// in ingress-nginx. Empty where it is none.
    Optional<PathMatch> match() {
        if (isRegex()) {
            return regex().map(PathMatch.Whole::new);
        }
        return Optional.of(
                switch (type) {
                    case "Exact" -> new PathMatch.Exact(path, true);
                    case "Prefix" -> new PathMatch.Elements(path);
                    default -> new PathMatch.Prefix(path, true);
                });
    }

    /// Honours `rewrite-target`: the whole path is replaced.
    Optional<PathRewrite> rewrite() {
        return notes.text("rewrite-target")
                .flatMap(target ->
                        isRegex()
                                ? regex().map(regex ->
                                        new PathRewrite.Substitute(
                                                regex, target.replaceAll("\\$(\\d)", "\\\\$1")))
                                : Optional.of(new PathRewrite.Full(target)));
    }

    private boolean isRegex() {
        return type.equals("ImplementationSpecific")
                && (notes.flag("use-regex")
                        || notes.text("rewrite-target").filter(t -> t.contains("$")).isPresent());
    }

    private Optional<Regex> regex() {
        try {
            return Optional.of(new Regex("(?i)" + path + ".*"));
        } catch (PatternSyntaxException _) {
            return Optional.empty();
        }
    }
}
