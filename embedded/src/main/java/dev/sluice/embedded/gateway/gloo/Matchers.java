package dev.sluice.embedded.gateway.gloo;

import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.InvalidField;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.ValueMatch;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A matcher as written in an object, whose path may come from a parent.
///
/// @param path empty: none was given
record Matchers(
        Optional<PathMatch> path,
        List<ValueMatch> headers,
        List<ValueMatch> query,
        Set<String> methods) {
    static final Matchers NONE = new Matchers(Optional.empty(), List.of(), List.of(), Set.of());

    static Matchers parse(Field matcher) {
        var headers = new ArrayList<ValueMatch>();
        for (var header : matcher.at("headers").items()) {
            headers.add(value(header, header.at("invertMatch").flag(false)));
        }
        var query = new ArrayList<ValueMatch>();
        for (var parameter : matcher.at("queryParameters").items()) {
            query.add(value(parameter, false));
        }
        return new Matchers(
                path(matcher), headers, query, new LinkedHashSet<>(matcher.at("methods").texts()));
    }

    private static Optional<PathMatch> path(Field matcher) {
        boolean caseSensitive = matcher.at("caseSensitive").flag(true);
        if (matcher.at("connectMatcher").present()) {
            throw matcher.at("connectMatcher").invalid("is not honoured by the embedded gateway");
        }
        if (matcher.at("prefix").present()) {
            return Optional.of(new PathMatch.Prefix(matcher.at("prefix").text(), caseSensitive));
        }
        if (matcher.at("exact").present()) {
            return Optional.of(new PathMatch.Exact(matcher.at("exact").text(), caseSensitive));
        }
        return matcher.at("regex").present()
                ? Optional.of(new PathMatch.Whole(matcher.at("regex").regex()))
                : Optional.empty();
    }

    private static ValueMatch value(Field field, boolean invert) {
        var name = field.at("name").text();
        if (name.isEmpty()) {
            throw field.at("name").invalid("must not be empty");
        }
        var value = field.at("value");
        Test test;
        if (value.text().isEmpty()) {
            test = new Test.Present();
        } else if (field.at("regex").flag(false)) {
            test = new Test.Matching(value.regex());
        } else {
            test = new Test.Equal(value.text());
        }
        return new ValueMatch(name, test, invert);
    }

    Matchers withPath(PathMatch path) {
        return new Matchers(Optional.of(path), headers, query, methods);
    }

    /// The parent's conditions in front of these.
    Matchers under(Matchers parent) {
        return new Matchers(
                path,
                joined(parent.headers, headers),
                joined(parent.query, query),
                Set.copyOf(joined(List.copyOf(parent.methods), List.copyOf(methods))));
    }

    private static <T> List<T> joined(List<T> first, List<T> second) {
        var all = new LinkedHashSet<>(first);
        all.addAll(second);
        return List.copyOf(all);
    }

    /// What keeps this from being a child of the parent; empty when nothing does. Everything a
    /// child takes must have passed the parent.
    Optional<String> conflict(Matchers parent) {
        var prefix = parent.path.orElse(PathMatch.ROOT);
        if (!prefix.value().equals("/")) {
            var own = path.orElse(PathMatch.ROOT);
            if (!own.value().startsWith(prefix.value())) {
                return Optional.of(
                        "its path %s does not begin with the parent's prefix %s"
                                .formatted(own.value(), prefix.value()));
            }
            if (caseSensitive(own) != caseSensitive(prefix)) {
                return Optional.of("its caseSensitive differs from the parent's");
            }
        }
        if (!headers.containsAll(parent.headers)) {
            return Optional.of("it lacks header matchers of the parent");
        }
        if (!query.containsAll(parent.query)) {
            return Optional.of("it lacks query parameter matchers of the parent");
        }
        return methods.containsAll(parent.methods)
                ? Optional.empty()
                : Optional.of("it lacks methods of the parent");
    }

    private static boolean caseSensitive(PathMatch path) {
        return switch (path) {
            case PathMatch.Prefix prefix -> prefix.caseSensitive();
            case PathMatch.Exact exact -> exact.caseSensitive();
            case PathMatch.Whole _, PathMatch.Elements _ -> true;
        };
    }

    /// @throws InvalidField when no path was given anywhere
    Matcher complete(Field route) {
        return new Matcher(
                path.orElseThrow(() ->
                        route.at("matchers")
                                .invalid("need a path specifier: prefix, exact or regex")),
                headers,
                query,
                methods);
    }
}
