package dev.sluice.embedded.gateway.gloo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.stream.Stream;

class DelegationTest {
    private static final String WORLD =
            """
            kind: VirtualService
            metadata: {name: vs}
            spec:
              virtualHost:
                routes:
                - {delegateAction: {ref: {name: rt}}, %s}
            ---
            kind: RouteTable
            metadata: {name: rt}
            spec:
              routes:
              - {directResponseAction: {status: 200}, %s}
            """;

    static Stream<Arguments> paths() {
        return Stream.of(
                argumentSet("nothing said: root", "", "", "[/]"),
                argumentSet("child's own path", "", "matchers: [{prefix: /a}]", "[/a]"),
                argumentSet(
                        "child below the parent",
                        "matchers: [{prefix: /a}]",
                        "matchers: [{prefix: /a/b}, {exact: /a}]",
                        "[/a/b, /a]"),
                argumentSet(
                        "child outside the parent",
                        "matchers: [{prefix: /a}]",
                        "matchers: [{prefix: /b}]",
                        "[]"),
                argumentSet(
                        "child without path below a parent", "matchers: [{prefix: /a}]", "", "[]"),
                argumentSet(
                        "path handed down",
                        "matchers: [{prefix: /a}], inheritablePathMatchers: true",
                        "",
                        "[/a]"),
                argumentSet(
                        "path taken by the child",
                        "matchers: [{prefix: /a}]",
                        "inheritablePathMatchers: true",
                        "[/a]"),
                argumentSet(
                        "child refuses the path",
                        "matchers: [{prefix: /a}], inheritablePathMatchers: true",
                        "matchers: [{prefix: /a/x}], inheritablePathMatchers: false",
                        "[/a/x]"),
                argumentSet(
                        "path replaced",
                        "matchers: [{prefix: /a}], inheritablePathMatchers: true",
                        "matchers: [{exact: /z, headers: [{name: h}]}]",
                        "[/a h]"));
    }

    static Stream<Arguments> conditions() {
        return Stream.of(
                argumentSet(
                        "parent's header not repeated",
                        "matchers: [{headers: [{name: h}]}]",
                        "matchers: [{prefix: /}]",
                        "[]"),
                argumentSet(
                        "parent's header repeated",
                        "matchers: [{headers: [{name: h}]}]",
                        "matchers: [{prefix: /, headers: [{name: i}, {name: h}]}]",
                        "[/ i h]"),
                argumentSet(
                        "parent's header handed down",
                        "matchers: [{headers: [{name: h}], methods: [GET]}], inheritableMatchers:"
                                + " true",
                        "matchers: [{prefix: /, headers: [{name: i}]}]",
                        "[/ h i GET]"),
                argumentSet(
                        "methods narrower than the parent's",
                        "matchers: [{prefix: /, methods: [GET, POST]}]",
                        "matchers: [{prefix: /, methods: [GET]}]",
                        "[]"),
                argumentSet(
                        "case rule differs",
                        "matchers: [{prefix: /a, caseSensitive: false}]",
                        "matchers: [{prefix: /a}]",
                        "[]"),
                argumentSet(
                        "two parent matchers", "matchers: [{prefix: /a}, {prefix: /b}]", "", "[]"),
                argumentSet("exact parent", "matchers: [{exact: /a}]", "", "[]"));
    }

    @ParameterizedTest
    @MethodSource({"paths", "conditions"})
    void handsDownWhatIsInheritable(String parent, String child, String matchers) {
        var compiled = GlooTest.compile(WORLD.formatted(parent, child));
        assertThat(
                        GlooTest.routes(compiled).stream()
                                .map(route ->
                                        (route.matcher().path().value()
                                                + route.matcher().headers().stream()
                                                        .map(h -> " " + h.name())
                                                        .reduce("", String::concat)
                                                + route.matcher().methods().stream()
                                                        .map(m -> " " + m)
                                                        .reduce("", String::concat)))
                                .toList())
                .hasToString(matchers);
    }

    @Test
    void seesCircles() {
        var compiled =
                GlooTest.compile(
                        """
                        kind: VirtualService
                        metadata: {name: vs}
                        spec: {virtualHost: {routes: [{delegateAction: {ref: {name: a}}}]}}
                        ---
                        kind: RouteTable
                        metadata: {name: a}
                        spec: {routes: [{delegateAction: {ref: {name: b}}}, {directResponseAction: {status: 200}}]}
                        ---
                        kind: RouteTable
                        metadata: {name: b}
                        spec: {routes: [{delegateAction: {ref: {name: a}}}]}
                        """);
        assertThat(GlooTest.routes(compiled)).hasSize(1);
        assertThat(GlooTest.verdict(compiled, GlooKinds.ROUTE_TABLES, "b").reasons())
                .containsExactly(
                        "spec.routes[0] delegates in a circle to"
                                + " routetables.gateway.solo.io/test/a");
    }

    @Test
    void selectsTablesByLabelsInOrderOfWeight() {
        var compiled =
                GlooTest.compile(
                        """
                        kind: VirtualService
                        metadata: {name: vs}
                        spec: {virtualHost: {routes: [{delegateAction: {selector: {labels: {t: y}, namespaces: ["*"]}}}]}}
                        ---
                        kind: RouteTable
                        metadata: {name: a, labels: {t: y}}
                        spec: {weight: 5, routes: [{matchers: [{prefix: /last}], directResponseAction: {status: 200}}]}
                        ---
                        kind: RouteTable
                        metadata: {name: b, labels: {t: y}, namespace: other}
                        spec: {routes: [{matchers: [{prefix: /b}], directResponseAction: {status: 200}}]}
                        ---
                        kind: RouteTable
                        metadata: {name: c, labels: {t: y}}
                        spec: {routes: [{matchers: [{prefix: /c}, {exact: /c}], directResponseAction: {status: 200}}]}
                        ---
                        kind: RouteTable
                        metadata: {name: d}
                        spec: {routes: [{directResponseAction: {status: 200}}]}
                        """);
        assertThat(GlooTest.routes(compiled))
                .extracting(route -> route.matcher().path().toString())
                .containsExactly(
                        "Exact[value=/c, caseSensitive=true]",
                        "Prefix[value=/c, caseSensitive=true]",
                        "Prefix[value=/b, caseSensitive=true]",
                        "Prefix[value=/last, caseSensitive=true]");
        assertThat(GlooTest.verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "vs").reasons())
                .hasSize(1)
                .allMatch(reason -> reason.contains("same weight"));
    }
}
