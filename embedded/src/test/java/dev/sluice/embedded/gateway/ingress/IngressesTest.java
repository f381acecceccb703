package dev.sluice.embedded.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.gateway.Manifests;
import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.RequestHead;
import dev.sluice.embedded.gateway.routes.Route;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Optional;

class IngressesTest {
    private static final String WORLD =
            """
            kind: IngressClass
            metadata: {name: ours}
            spec: {controller: sluice.dev/ingress-controller}
            ---
            kind: Ingress
            metadata: {name: paths}
            spec:
              ingressClassName: ours
              defaultBackend: {service: {name: rest, port: {number: 80}}}
              rules:
              - host: a.example
                http:
                  paths:
                  - {path: /foo, pathType: Prefix, backend: {service: {name: prefix, port: {number: 80}}}}
                  - {path: /foo, pathType: Exact, backend: {service: {name: exact, port: {number: 80}}}}
                  - {path: /foo/bar, pathType: Prefix, backend: {service: {name: longer, port: {number: 80}}}}
                  - {path: /imp, pathType: ImplementationSpecific, backend: {service: {name: imp, port: {number: 80}}}}
              - host: "*.wild.example"
                http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: wild, port: {number: 80}}}}]}
            ---
            kind: Ingress
            metadata: {name: rewrite, annotations: {nginx.ingress.kubernetes.io/rewrite-target: /$2}}
            spec:
              ingressClassName: ours
              rules:
              - host: r.example
                http: {paths: [{path: "/api(/|$)(.*)", pathType: ImplementationSpecific, backend: {service: {name: api, port: {number: 80}}}}]}
            ---
            kind: Ingress
            metadata: {name: theirs}
            spec:
              ingressClassName: other
              rules: [{host: t.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: x, port: {number: 80}}}}]}}]
            """;

    private record Request(String authority, String path) implements RequestHead {
        @Override
        public String method() {
            return "GET";
        }

        @Override
        public String query() {
            return "";
        }

        @Override
        public List<String> headers(String name) {
            return List.of();
        }
    }

    private static Compilation compile() {
        return new Ingresses("127.0.0.1", false).compile(Manifests.snapshot(WORLD));
    }

    private static Optional<Route> route(String host, String path) {
        return compile().routes().route(new Request(host, path));
    }

    @ParameterizedTest
    @CsvSource({
        "a.example, /foo, exact",
        "a.example, /foo/, prefix",
        "a.example, /foobar, rest",
        "a.example, /foo/bar/baz, longer",
        "a.example, /imports, imp",
        "a.example, /, rest",
        "x.wild.example, /any, wild",
        "wild.example, /any, rest",
        "nobody.example, /, rest",
    })
    void choosesByHostThenExactThenLongest(String host, String path, String service) {
        assertThat(route(host, path).orElseThrow().action())
                .isInstanceOfSatisfying(
                        Action.Forward.class,
                        forward ->
                                assertThat(forward.targets().getFirst().upstream())
                                        .isEqualTo("ingress:test_paths_%s_80".formatted(service)));
    }

    @Test
    void rewritesWithTheGroupsOfARegularExpression() {
        var route = route("r.example", "/API/v1/x").orElseThrow();
        assertThat(
                        route.policy()
                                .rewrite()
                                .orElseThrow()
                                .apply("/API/v1/x", route.matcher().path()))
                .isEqualTo("/v1/x");
        assertThat(route.policy().rewrite().orElseThrow().apply("/api", route.matcher().path()))
                .isEqualTo("/");
    }

    @Test
    void leavesOtherClassesAlone() {
        assertThat(compile().verdicts().keySet())
                .extracting(key -> key.name())
                .containsExactlyInAnyOrder("paths", "rewrite");
        assertThat(compile().routes().hosts())
                .flatExtracting(host -> host.domains())
                .doesNotContain("t.example");
    }
}
