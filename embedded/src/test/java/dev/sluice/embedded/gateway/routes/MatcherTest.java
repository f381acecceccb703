package dev.sluice.embedded.gateway.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import dev.sluice.embedded.gateway.routes.PathMatch.Exact;
import dev.sluice.embedded.gateway.routes.PathMatch.Prefix;
import dev.sluice.embedded.gateway.routes.PathMatch.Whole;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test.Equal;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test.Matching;
import dev.sluice.embedded.gateway.routes.ValueMatch.Test.Present;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

class MatcherTest {
    private static final RequestHead REQUEST =
            new Head("GET", "/foo/bar", "q=1&empty&sp=a%20b", Map.of("x-canary", "insider"));

    record Head(String method, String path, String query, Map<String, String> values)
            implements RequestHead {
        @Override
        public String authority() {
            return "a.example";
        }

        @Override
        public List<String> headers(String name) {
            var value = values.get(name.toLowerCase(Locale.ROOT));
            return value == null ? List.of() : List.of(value);
        }
    }

    static Stream<Arguments> matchers() {
        return Stream.of(
                argumentSet("root prefix", path(PathMatch.ROOT), true),
                argumentSet("prefix", path(new Prefix("/foo", true)), true),
                argumentSet("prefix within a word", path(new Prefix("/fo", true)), true),
                argumentSet("other prefix", path(new Prefix("/bar", true)), false),
                argumentSet("prefix in wrong case", path(new Prefix("/FOO", true)), false),
                argumentSet("prefix in any case", path(new Prefix("/FOO", false)), true),
                argumentSet("exact", path(new Exact("/foo/bar", true)), true),
                argumentSet("exact, but shorter", path(new Exact("/foo", true)), false),
                argumentSet("exact in any case", path(new Exact("/FOO/bar", false)), true),
                argumentSet("regex", path(new Whole(new Regex("/foo/.*"))), true),
                argumentSet("regex of a part", path(new Whole(new Regex("/foo"))), false),
                argumentSet("header", header("X-Canary", new Equal("insider"), false), true),
                argumentSet(
                        "header, other value", header("x-canary", new Equal("x"), false), false),
                argumentSet("header present", header("x-canary", new Present(), false), true),
                argumentSet("header absent", header("x-none", new Present(), false), false),
                argumentSet("header absent, inverted", header("x-none", new Present(), true), true),
                argumentSet("header regex", header("x-canary", regex("ins.*"), false), true),
                argumentSet(
                        "header regex of a part", header("x-canary", regex("ins"), false), false),
                argumentSet("query", query("q", new Equal("1")), true),
                argumentSet("query, decoded", query("sp", new Equal("a b")), true),
                argumentSet("query present", query("empty", new Present()), true),
                argumentSet("query absent", query("none", new Present()), false),
                argumentSet("method", method("POST", "GET"), true),
                argumentSet("other method", method("POST"), false));
    }

    private static Matcher path(PathMatch path) {
        return Matcher.of(path);
    }

    private static ValueMatch.Test regex(String text) {
        return new Matching(new Regex(text));
    }

    private static Matcher header(String name, ValueMatch.Test test, boolean invert) {
        return new Matcher(
                PathMatch.ROOT, List.of(new ValueMatch(name, test, invert)), List.of(), Set.of());
    }

    private static Matcher query(String name, ValueMatch.Test test) {
        return new Matcher(
                PathMatch.ROOT, List.of(), List.of(new ValueMatch(name, test, false)), Set.of());
    }

    private static Matcher method(String... methods) {
        return new Matcher(PathMatch.ROOT, List.of(), List.of(), Set.of(methods));
    }

    @ParameterizedTest
    @MethodSource("matchers")
    void takesWhatFulfilsAllConditions(Matcher matcher, boolean taken) {
        assertThat(matcher.matches(REQUEST)).isEqualTo(taken);
    }

    @ParameterizedTest(name = "{0} {1} with {2} becomes {3}")
    @CsvSource({
        "/foo, /foo/bar, /xyz, /xyz/bar",
        "/foo, /foo, /xyz, /xyz",
        "/foo/, /foo/bar, /, /bar",
        "/foo, /foo, '', /",
    })
    void rewritesTheMatchedPrefix(
            String prefix, String path, String replacement, String rewritten) {
        var rewrite = new PathRewrite.Prefix(replacement);
        assertThat(rewrite.apply(path, new Prefix(prefix, true))).isEqualTo(rewritten);
    }

    @ParameterizedTest
    @CsvSource({"/user/7/x, /u/7", "/other, /other"})
    void substitutesGroups(String path, String rewritten) {
        var rewrite = new PathRewrite.Substitute(new Regex("^/user/(\\d+).*"), "/u/\\1");
        assertThat(rewrite.apply(path, PathMatch.ROOT)).isEqualTo(rewritten);
    }
}
