package dev.sluice.embedded.gateway.gatewayapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

import dev.sluice.embedded.gateway.Manifests;
import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Field;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.RequestHead;
import dev.sluice.embedded.objects.Key;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

class GatewayApiTest {
    private static final String GATEWAY =
            """
            kind: GatewayClass
            metadata: {name: ours, generation: 1}
            spec: {controllerName: sluice.dev/gateway-controller}
            ---
            kind: GatewayClass
            metadata: {name: theirs}
            spec: {controllerName: example.com/other}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: open, generation: 4}
            spec:
              gatewayClassName: ours
              listeners: [{name: http, port: 80, protocol: HTTP, allowedRoutes: {namespaces: {from: All}}}]
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: narrow}
            spec:
              gatewayClassName: ours
              listeners:
              - {name: a, port: 80, protocol: HTTP, hostname: "*.example.com"}
              - {name: b, port: 81, protocol: HTTP, hostname: b.example.org}
            ---
            apiVersion: gateway.networking.k8s.io/v1
            kind: Gateway
            metadata: {name: foreign}
            spec: {gatewayClassName: theirs, listeners: [{name: http, port: 80, protocol: HTTP}]}
            ---
            kind: Service
            metadata: {name: one}
            spec: {ports: [{port: 80}]}
            ---
            kind: Service
            metadata: {name: far, namespace: other}
            spec: {ports: [{port: 80}]}
            ---
            """;

    /// @param headers by lower case names
    private record Request(
            String authority, String path, String method, Map<String, String> headers)
            implements RequestHead {
        @Override
        public String query() {
            return "v=1";
        }

        @Override
        public List<String> headers(String name) {
            var value = headers.get(name.toLowerCase(Locale.ROOT));
            return value == null ? List.of() : List.of(value);
        }
    }

    private static Compilation compile(String yaml) {
        return new GatewayApi("127.0.0.1", () -> Instant.EPOCH, false)
                .compile(Manifests.snapshot(GATEWAY + yaml));
    }

    private static JsonNode conditions(Compilation compilation, String route) {
        var key = new Key(GatewayApiKinds.HTTP_ROUTES, "test", route);
        return compilation.verdicts().getOrDefault(key, Verdict.ACCEPTED).status().path("parents");
    }

    private static String route(String name, String rest) {
        return "kind: HTTPRoute\nmetadata: {name: " + name + ", generation: 7}\nspec: " + rest;
    }

    /// Each rule answers by the weight of its only backend, which serves as its name.
    private static final String PRECEDENCE =
            route(
                    "r",
                    """
                    {parentRefs: [{name: open}], hostnames: [a.example, "*.example"], rules: [
                      {matches: [{path: {type: PathPrefix, value: /}}], backendRefs: [{name: one, port: 80, weight: 1}]},
                      {matches: [{path: {type: PathPrefix, value: /foo}}], backendRefs: [{name: one, port: 80, weight: 2}]},
                      {matches: [{path: {type: Exact, value: /foo}}], backendRefs: [{name: one, port: 80, weight: 3}]},
                      {matches: [{path: {type: RegularExpression, value: "/f.*x"}}], backendRefs: [{name: one, port: 80, weight: 4}]},
                      {matches: [{path: {type: PathPrefix, value: /foo}, method: POST}], backendRefs: [{name: one, port: 80, weight: 5}]},
                      {matches: [{path: {type: PathPrefix, value: /foo}, headers: [{name: x-a, value: "1"}]}], backendRefs: [{name: one, port: 80, weight: 6}]},
                      {matches: [{path: {type: PathPrefix, value: /foo}, headers: [{name: x-a, value: "1"}], queryParams: [{name: v, value: "1"}]}], backendRefs: [{name: one, port: 80, weight: 7}]},
                      {matches: [{path: {type: PathPrefix, value: /both}}, {path: {type: Exact, value: /either}}], backendRefs: [{name: one, port: 80, weight: 8}]},
                      {matches: [{path: {type: PathPrefix, value: /both}}], backendRefs: [{name: one, port: 80, weight: 9}]}]}
                    ---
                    kind: HTTPRoute
                    metadata: {name: exact}
                    spec: {parentRefs: [{name: open}], hostnames: [a.example], rules: [
                      {matches: [{path: {type: PathPrefix, value: /only}}], backendRefs: [{name: one, port: 80, weight: 20}]}]}
                    """);

    static Stream<Arguments> requests() {
        return Stream.of(
                arguments("a.example", "/", "GET", Map.of(), 1),
                arguments("a.example", "/foobar", "GET", Map.of(), 1),
                arguments("a.example", "/foo", "GET", Map.of(), 3),
                arguments("a.example", "/foo/", "GET", Map.of(), 2),
                arguments("a.example", "/foo/x", "GET", Map.of(), 4),
                arguments("a.example", "/foo/y", "POST", Map.of("x-a", "1"), 5),
                arguments("a.example", "/foo/y", "GET", Map.of("x-a", "1"), 7),
                arguments("a.example", "/either", "GET", Map.of(), 8),
                arguments("a.example", "/both/1", "GET", Map.of(), 8),
                arguments("a.example:8080", "/only", "GET", Map.of(), 20),
                arguments("b.example", "/only", "GET", Map.of(), 1));
    }

    @ParameterizedTest
    @MethodSource("requests")
    void prefersTheMoreSpecificRule(
            String host, String path, String method, Map<String, String> headers, long rule) {
        var taken = compile(PRECEDENCE).routes().route(new Request(host, path, method, headers));
        assertThat(taken.orElseThrow().action())
                .isInstanceOfSatisfying(
                        Action.Forward.class,
                        forward ->
                                assertThat(forward.targets().getFirst().weight()).isEqualTo(rule));
    }

    @ParameterizedTest
    @CsvSource({
        "'{name: open}', True, Accepted",
        "'{name: open, sectionName: nope}', False, NoMatchingParent",
        "'{name: open, port: 81}', False, NoMatchingParent",
        "'{name: narrow}', True, Accepted",
        "'{name: narrow, sectionName: b}', False, NoMatchingListenerHostname",
    })
    void saysWhetherAParentTakesTheRoute(String parent, String status, String reason) {
        var yaml =
                route(
                        "r",
                        "{parentRefs: [%s], hostnames: [x.example.com], rules: [{backendRefs: [{name: one, port: 80}]}]}"
                                .formatted(parent));
        var condition = conditions(compile(yaml), "r").at("/0/conditions/0");
        assertThat(condition.path("status").asText()).isEqualTo(status);
        assertThat(condition.path("reason").asText()).isEqualTo(reason);
        assertThat(condition.path("observedGeneration").asInt()).isEqualTo(7);
    }

    @Test
    void leavesRoutesOfOtherControllersAlone() {
        var compiled = compile(route("r", "{parentRefs: [{name: foreign}, {name: missing}]}"));
        assertThat(conditions(compiled, "r")).isEmpty();
        assertThat(compiled.routes().hosts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.com, '*.example.com', a.example.com",
        "'*.example.com', a.example.com, a.example.com",
        "'', '*.example.com', '*.example.com'",
        "a.example.com, '', a.example.com",
        "'*.example.com', example.com, none",
        "a.example.com, b.example.com, none",
        "'*.a.example.com', '*.example.com', '*.a.example.com'",
        "'*.example.com', x.y.example.com, x.y.example.com",
    })
    void intersectsHostnames(String listener, String route, String both) {
        var it =
                new Listener(
                        "test", new Field(MissingNode.getInstance(), ""), "http", 80, listener);
        assertThat(it.intersect(route).orElse("none")).isEqualTo(both);
    }

    @Test
    void needsAGrantForServicesOfOtherNamespaces() {
        var yaml =
                route(
                        "r",
                        "{parentRefs: [{name: open}], rules: [{backendRefs: [{name: far, namespace:"
                                + " other, port: 80}]}]}");
        var refused = compile(yaml);
        assertThat(conditions(refused, "r").at("/0/conditions/1/reason").asText())
                .isEqualTo("RefNotPermitted");
        assertThat(refused.routes().upstreams().values())
                .extracting(upstream -> upstream.refusal())
                .containsExactly(500);
        var grant =
                """

                ---
                kind: ReferenceGrant
                metadata: {name: g, namespace: other}
                spec:
                  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: test}]
                  to: [{group: "", kind: Service, name: far}]
                """;
        var granted = compile(yaml + grant);
        assertThat(conditions(granted, "r").at("/0/conditions/1/reason").asText())
                .isEqualTo("ResolvedRefs");
        assertThat(granted.routes().upstreams()).containsOnlyKeys("other_far_80");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{filters: [{type: ExtensionRef}], backendRefs: [{name: one, port: 80}]} |"
                        + " UnsupportedValue",
                "{filters: [{type: CORS}, {type: CORS}], backendRefs: [{name: one, port: 80}]} |"
                        + " UnsupportedValue",
                "{backendRefs: [{name: one, port: 80, filters: [{type: RequestMirror}]}]} |"
                        + " UnsupportedValue",
                "{filters: [{type: RequestRedirect}], backendRefs: [{name: one, port: 80}]} |"
                        + " IncompatibleFilters",
                "{filters: [{type: RequestRedirect}, {type: URLRewrite}]} | IncompatibleFilters",
            })
    void answers500WhereARuleCannotBeHonoured(String rule, String reason) {
        var compiled =
                compile(route("r", "{parentRefs: [{name: open}], rules: [%s]}".formatted(rule)));
        assertThat(conditions(compiled, "r").at("/0/conditions/0/reason").asText())
                .isEqualTo(reason);
        assertThat(compiled.routes().hosts().getFirst().routes().getFirst().action())
                .isInstanceOfSatisfying(
                        Action.Answer.class, answer -> assertThat(answer.status()).isEqualTo(500));
    }

    @Test
    void readsFiltersAndTimeouts() {
        var compiled =
                compile(
                        route(
                                "r",
                                """
                                {parentRefs: [{name: open}], rules: [{
                                  matches: [{path: {type: PathPrefix, value: /foo}}],
                                  timeouts: {request: 2s, backendRequest: 500ms},
                                  filters: [
                                    {type: URLRewrite, urlRewrite: {hostname: inner, path: {type: ReplacePrefixMatch, replacePrefixMatch: /}}},
                                    {type: RequestMirror, requestMirror: {backendRef: {name: one, port: 80}}},
                                    {type: RequestMirror, requestMirror: {backendRef: {name: one, port: 80}, fraction: {numerator: 1, denominator: 8}}}],
                                  backendRefs: [{name: one, port: 80}]}]}
                                """));
        var route = compiled.routes().hosts().getFirst().routes().getFirst();
        var policy = route.policy();
        assertThat(policy.timeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(policy.retries().perTry()).isEqualTo(Duration.ofMillis(500));
        assertThat(policy.host()).hasValue("inner");
        var percentages = new ArrayList<Double>();
        policy.shadows().forEach(shadow -> percentages.add(shadow.percentage()));
        assertThat(percentages).containsExactly(100.0, 12.5);
        var rewrite = policy.rewrite().orElseThrow();
        assertThat(rewrite.apply("/foo/bar", route.matcher().path())).isEqualTo("/bar");
        assertThat(rewrite.apply("/foo", route.matcher().path())).isEqualTo("/");
    }

    @Test
    void takesNoTrafficForWeightsOfZero() {
        var compiled =
                compile(
                        route(
                                "r",
                                "{parentRefs: [{name: open}], rules: [{backendRefs: [{name: one,"
                                        + " port: 80, weight: 0}]}]}"));
        assertThat(compiled.routes().hosts().getFirst().routes().getFirst().action())
                .isInstanceOf(Action.Answer.class);
    }
}
