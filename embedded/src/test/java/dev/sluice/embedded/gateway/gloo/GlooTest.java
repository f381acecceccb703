package dev.sluice.embedded.gateway.gloo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.embedded.gateway.Manifests;
import dev.sluice.embedded.gateway.config.Compilation;
import dev.sluice.embedded.gateway.config.Verdict;
import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.util.List;

class GlooTest {
    private static final String PODINFO =
            """
            kind: VirtualService
            metadata: {name: podinfo}
            spec:
              virtualHost:
                domains: [app.example.com]
                options: {retries: {retryOn: 5xx}, cors: {}}
                routes:
                - matchers: [{prefix: /}]
                  inheritablePathMatchers: true
                  options: {timeout: 3s, prefixRewrite: /x}
                  delegateAction: {ref: {name: podinfo}}
                - directResponseAction: {status: 410}
            ---
            kind: RouteTable
            metadata: {name: podinfo}
            spec:
              routes:
              - inheritablePathMatchers: true
                options: {timeout: 4s}
                routeAction:
                  multi:
                    destinations:
                    - destination: {upstream: {name: primary, namespace: test}}
                      weight: 70
                    - destination: {upstream: {name: canary}}
                      weight: 30
            ---
            kind: Upstream
            metadata: {name: primary}
            spec: {kube: {serviceName: podinfo-primary, serviceNamespace: test, servicePort: 9898, selector: {app: p}}}
            ---
            kind: Upstream
            metadata: {name: canary}
            spec: {static: {hosts: [{addr: 127.0.0.9, port: 80}]}, connectionConfig: {connectTimeout: 1s}}
            ---
            kind: Service
            metadata: {name: podinfo-primary}
            spec: {ports: [{name: admin, port: 1}, {name: http, port: 9898}]}
            ---
            kind: EndpointSlice
            metadata: {name: a, labels: {kubernetes.io/service-name: podinfo-primary}}
            ports: [{name: admin, port: 2}, {name: http, port: 21001}]
            endpoints:
            - {addresses: [10.0.0.1], conditions: {ready: true}, targetRef: {name: one, namespace: test}}
            - {addresses: [10.0.0.2], conditions: {ready: false}, targetRef: {name: one}}
            - {addresses: [10.0.0.3], conditions: {ready: false, serving: true, terminating: true}, targetRef: {name: one}}
            - {addresses: [10.0.0.4], conditions: {ready: true}, targetRef: {name: other}}
            - {addresses: [10.0.0.5], conditions: {ready: true}, targetRef: {name: unseen}}
            ---
            kind: Pod
            metadata: {name: one, labels: {app: p, x: y}}
            ---
            kind: Pod
            metadata: {name: other, labels: {app: q}}
            """;

    private static final String OTHER_ACTIONS =
            """
            kind: VirtualService
            metadata: {name: a}
            spec:
              virtualHost:
                routes:
                - matchers: [{prefix: /old}]
                  redirectAction: {hostRedirect: n.example, responseCode: FOUND, httpsRedirect: true}
                - matchers: [{exact: /group}, {regex: "/g.*"}]
                  routeAction: {upstreamGroup: {name: g}}
                - optionsConfigRefs: {delegateOptions: [{name: o}, {name: gone}]}
                  options: {shadowing: {upstream: {name: u}, percentage: 12.5}}
                  routeAction: {single: {kube: {ref: {name: s}, port: 80}}}
                - routeAction: {}
                - {}
            ---
            kind: UpstreamGroup
            metadata: {name: g}
            spec: {destinations: [{destination: {upstream: {name: u}}, weight: 1}]}
            ---
            kind: RouteOption
            metadata: {name: o}
            spec: {options: {timeout: 0s, hostRewrite: inner}}
            ---
            kind: Upstream
            metadata: {name: u}
            spec: {static: {hosts: [{addr: 127.0.0.1, port: 80}]}}
            """;

    static Compilation compile(String yaml) {
        return new Gloo("gloo-system").compile(Manifests.snapshot(yaml));
    }

    static List<Route> routes(Compilation compilation) {
        return compilation.routes().hosts().getFirst().routes();
    }

    static Verdict verdict(Compilation compilation, Resource kind, String name) {
        var verdict = compilation.verdicts().get(new Key(kind, "test", name));
        return verdict == null ? new Verdict(Verdict.State.REJECTED, List.of("none")) : verdict;
    }

    @Test
    void compilesWhatAFlaggerCanaryNeeds() {
        var compiled = compile(PODINFO);
        var route = routes(compiled).getFirst();
        assertThat(compiled.routes().host("APP.example.com:8080")).isPresent();
        assertThat(route.matcher()).isEqualTo(Matcher.of(PathMatch.ROOT));
        assertThat(((Action.Forward) route.action()).targets())
                .extracting(Action.Target::upstream, Action.Target::weight)
                .containsExactly(tuple("primary_test", 70L), tuple("canary_test", 30L));
        assertThat(route.policy().timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(route.policy().rewrite()).isPresent();
        assertThat(route.policy().retries().onStatus(500)).isTrue();
        assertThat(verdict(compiled, GlooKinds.ROUTE_TABLES, "podinfo"))
                .isEqualTo(Verdict.ACCEPTED);
        assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "podinfo").reasons())
                .containsExactly(
                        "spec.virtualHost.options.cors is not honoured by the embedded gateway");
    }

    @Test
    void resolvesEndpointsByPortNamePodLabelsAndConditions() {
        var upstreams = compile(PODINFO).routes().upstreams();
        var primary = upstreams.get("primary_test");
        var canary = upstreams.get("canary_test");
        assertThat(primary).isNotNull();
        assertThat(canary).isNotNull();
        assertThat(primary.ready()).containsExactly(new Address("10.0.0.1", 21001));
        assertThat(primary.terminating()).containsExactly(new Address("10.0.0.3", 21001));
        assertThat(canary.ready()).containsExactly(new Address("127.0.0.9", 80));
        assertThat(canary.connectTimeout()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void givesEqualRoutesForEqualObjects() {
        assertThat(compile(PODINFO).routes()).isEqualTo(compile(PODINFO).routes());
        assertThat(compile(PODINFO.replace("weight: 30", "weight: 31")).routes())
                .isNotEqualTo(compile(PODINFO).routes());
    }

    @Test
    void warnsAboutAMissingRouteTableAndSkipsTheRoute() {
        var compiled = compile(PODINFO.replace("ref: {name: podinfo}", "ref: {name: gone}"));
        assertThat(routes(compiled))
                .singleElement()
                .extracting(Route::action)
                .isEqualTo(new Action.Answer(410, ""));
        assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "podinfo").reasons())
                .anyMatch(reason -> reason.contains("finds no RouteTable"));
        assertThat(verdict(compiled, GlooKinds.ROUTE_TABLES, "podinfo").reasons())
                .containsExactly("no VirtualService delegates to it");
    }

    @Test
    void keepsTheShareOfAMissingUpstream() {
        var compiled = compile(PODINFO.replace("{name: canary}}\n", "{name: gone}}\n"));
        assertThat(verdict(compiled, GlooKinds.ROUTE_TABLES, "podinfo").state())
                .isEqualTo(Verdict.State.WARNING);
        assertThat(compiled.routes().upstreams().get("gone_test"))
                .isNotNull()
                .satisfies(upstream -> assertThat(upstream.known()).isFalse());
        assertThat(((Action.Forward) routes(compiled).getFirst().action()).targets()).hasSize(2);
    }

    @Test
    void rejectsARouteWithoutAnyWeightAndKeepsItsPlace() {
        var compiled =
                compile(PODINFO.replace("weight: 70", "weight: 0").replace("weight: 30", ""));
        assertThat(routes(compiled).getFirst().action())
                .isInstanceOfSatisfying(
                        Action.Answer.class, answer -> assertThat(answer.status()).isEqualTo(503));
        assertThat(verdict(compiled, GlooKinds.ROUTE_TABLES, "podinfo"))
                .isEqualTo(
                        new Verdict(
                                Verdict.State.REJECTED,
                                List.of(
                                        "spec.routes[0].routeAction.multi.destinations need a"
                                                + " weight above 0")));
    }

    @Test
    void namesTheFieldOfAWrongType() {
        var compiled = compile(PODINFO.replace("timeout: 4s", "timeout: soon"));
        assertThat(verdict(compiled, GlooKinds.ROUTE_TABLES, "podinfo").reasons())
                .containsExactly(
                        "spec.routes[0].options.timeout must be a duration such as 15s or 500ms,"
                                + " not \"soon\"");
        var rejected = compile(PODINFO.replace("domains: [app.example.com]", "domains: 7"));
        assertThat(verdict(rejected, GlooKinds.VIRTUAL_SERVICES, "podinfo").reasons())
                .contains("spec.virtualHost.domains must be a list");
    }

    @Test
    void leavesADomainWithTheOlderOfTwo() {
        var compiled =
                compile(
                        """
                        kind: VirtualService
                        metadata: {name: a, creationTimestamp: "2026-01-02T00:00:00Z"}
                        spec: {virtualHost: {domains: [x, y], routes: []}}
                        ---
                        kind: VirtualService
                        metadata: {name: b, creationTimestamp: "2026-01-01T00:00:00Z"}
                        spec: {virtualHost: {domains: [X], routes: []}}
                        """);
        assertThat(compiled.routes().host("x").orElseThrow().name()).isEqualTo("test/b");
        assertThat(compiled.routes().host("y").orElseThrow().name()).isEqualTo("test/a");
        for (var name : List.of("a", "b")) {
            assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, name).state())
                    .isEqualTo(Verdict.State.REJECTED);
        }
    }

    @Test
    void takesOnlyWhatAGatewaySelects() {
        var compiled =
                compile(
                        """
                        kind: VirtualService
                        metadata: {name: a, labels: {zone: edge}}
                        spec: {virtualHost: {routes: []}}
                        ---
                        kind: VirtualService
                        metadata: {name: b}
                        spec: {virtualHost: {domains: [b], routes: []}}
                        ---
                        kind: VirtualService
                        metadata: {name: c, labels: {zone: edge}}
                        spec: {sslConfig: {}, virtualHost: {domains: [c], routes: []}}
                        ---
                        kind: Gateway
                        metadata: {name: gateway-proxy}
                        spec: {httpGateway: {virtualServiceSelector: {zone: edge}}}
                        """);
        assertThat(compiled.routes().hosts())
                .extracting(host -> host.name())
                .containsExactly("test/a");
        assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "b").reasons())
                .containsExactly("no Gateway selects it");
        assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "c").reasons())
                .hasSize(1)
                .allMatch(reason -> reason.contains("sslConfig"));
    }

    @Test
    void readsTheOtherActionsAndShadowing() {
        var compiled = compile(OTHER_ACTIONS);
        var routes = routes(compiled);
        assertThat(routes).hasSize(6);
        assertThat(routes.get(0).action())
                .isInstanceOfSatisfying(
                        Action.Redirect.class, it -> assertThat(it.status()).isEqualTo(302));
        assertThat(routes.get(1).matcher().path()).isEqualTo(new PathMatch.Exact("/group", true));
        assertThat(routes.get(2).matcher().path().matches("/gx")).isTrue();
        var policy = routes.get(3).policy();
        assertThat(policy.timeout()).isZero();
        assertThat(policy.host()).hasValue("inner");
        assertThat(policy.shadows()).extracting(Policy.Shadow::percentage).containsExactly(12.5);
        assertThat(verdict(compiled, GlooKinds.VIRTUAL_SERVICES, "a").reasons())
                .contains(
                        "spec.virtualHost.routes[4] must specify an action",
                        "the Service test/s does not exist");
        assertThat(verdict(compiled, GlooKinds.UPSTREAM_GROUPS, "g")).isEqualTo(Verdict.ACCEPTED);
    }

    @Test
    void rejectsUpstreamsItCannotUse() {
        var compiled =
                compile(
                        """
                        kind: Upstream
                        metadata: {name: tls}
                        spec: {static: {useTls: true, hosts: [{addr: x, port: 8443}]}}
                        ---
                        kind: Upstream
                        metadata: {name: aws}
                        spec: {aws: {}}
                        ---
                        kind: Upstream
                        metadata: {name: early}
                        spec: {kube: {serviceName: none, servicePort: 80}}
                        """);
        assertThat(verdict(compiled, GlooKinds.UPSTREAMS, "tls").state())
                .isEqualTo(Verdict.State.REJECTED);
        assertThat(verdict(compiled, GlooKinds.UPSTREAMS, "aws").state())
                .isEqualTo(Verdict.State.REJECTED);
        assertThat(verdict(compiled, GlooKinds.UPSTREAMS, "early"))
                .isEqualTo(
                        new Verdict(
                                Verdict.State.WARNING,
                                List.of("the Service test/none does not exist")));
    }

    @Test
    void writesAStatusThatStaysTheSame() {
        var object = Manifests.objects(PODINFO).getFirst();
        var gloo = new Gloo("gloo-system");
        gloo.report(object, new Verdict(Verdict.State.WARNING, List.of("a", "b")));
        var once = object.deepCopy();
        gloo.report(object, new Verdict(Verdict.State.WARNING, List.of("a", "b")));
        assertThat(object).isEqualTo(once);
        assertThat(object.at("/status/statuses/gloo-system").toString())
                .isEqualTo("{\"reportedBy\":\"gloo\",\"state\":\"Warning\",\"reason\":\"a; b\"}");
        gloo.report(object, Verdict.ACCEPTED);
        assertThat(object.at("/status/statuses/gloo-system").toString())
                .isEqualTo("{\"reportedBy\":\"gloo\",\"state\":\"Accepted\"}");
    }
}
