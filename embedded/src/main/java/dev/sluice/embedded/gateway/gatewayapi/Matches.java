package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.ValueMatch;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Reads the conditions of a rule.
final class Matches {
    private static final Matcher ALL = Matcher.of(new PathMatch.Elements("/"));

    private Matches() {}

    static List<Matcher> read(Field rule) {
        var matches = rule.at("matches").items();
        return matches.isEmpty() ? List.of(ALL) : matches.stream().map(Matches::matcher).toList();
    }

    private static Matcher matcher(Field match) {
        var method = match.at("method");
        return new Matcher(
                path(match.at("path")),
                values(match.at("headers"), false),
                values(match.at("queryParams"), true),
                method.present() ? Set.of(method.text()) : Set.of());
    }

    private static PathMatch path(Field path) {
        var value = path.at("value").textIfPresent().orElse("/");
        return switch (path.at("type").textIfPresent().orElse("PathPrefix")) {
            case "Exact" -> new PathMatch.Exact(value, true);
            case "PathPrefix" -> new PathMatch.Elements(value);
            case "RegularExpression" -> new PathMatch.Whole(path.at("value").regex());
            default ->
                    throw path.at("type").invalid("must be Exact, PathPrefix or RegularExpression");
        };
    }

    /// Of two with the same name the first counts.
    private static List<ValueMatch> values(Field list, boolean caseSensitive) {
        var names = new HashSet<String>();
        var values = new ArrayList<ValueMatch>();
        for (var item : list.items()) {
            var name = item.at("name").text();
            if (names.add(caseSensitive ? name : name.toLowerCase(Locale.ROOT))) {
                values.add(new ValueMatch(name, test(item), false));
            }
        }
        return values;
    }

    private static Test test(Field item) {
        return switch (item.at("type").textIfPresent().orElse("Exact")) {
            case "Exact" -> new Test.Equal(item.at("value").text());
            case "RegularExpression" -> new Test.Matching(item.at("value").regex());
            default -> throw item.at("type").invalid("must be Exact or RegularExpression");
        };
    }
}
