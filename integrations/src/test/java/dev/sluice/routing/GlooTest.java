package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.golden.Golden;

import org.junit.jupiter.api.Test;

import java.util.List;

class GlooTest {
    private static final Router ROUTER = new Gloo();

    private static ObjectNode table(Route route, Split split, Observed observed) throws Exception {
        return ROUTER.render(route, split, observed).getLast();
    }

    @Test
    void anyConditionOfAnAbTestSuffices() throws Exception {
        var route =
                Canaries.podinfo(
                        """
                        analysis:
                          iterations: 10
                          match:
                          - headers: {user-agent: {regex: ".*Firefox.*"}, x-canary: {exact: insider}}
                          - headers: {x-team: {prefix: "a.b"}, x-end: {suffix: z}}
                          - queryParams: {canary: {exact: "1"}}
                        """);
        Golden.yaml(
                "routing/gloo/ab-test-any.yaml",
                List.of(table(route, Split.canary(100), Observed.NOTHING)));
    }

    @Test
    void whenTheTestIsTakenOutOfTheCanaryTheFallbackGoes() throws Exception {
        var test =
                Canaries.podinfo("analysis: {iterations: 1, match: [{headers: {a: {exact: b}}}]}");
        var before = table(test, Split.canary(100), Observed.NOTHING);
        var after = table(Canaries.podinfo(), Split.ALL_PRIMARY, Observed.of(List.of(before)));
        assertThat(after).isEqualTo(table(Canaries.podinfo(), Split.ALL_PRIMARY, Observed.NOTHING));
    }

    @Test
    void aConditionWithoutHeadersWouldMatchEverybodyAndIsRefused() {
        var route = Canaries.podinfo("analysis: {iterations: 1, match: [{sourceLabels: {a: b}}]}");
        assertThatThrownBy(() -> table(route, Split.canary(100), Observed.NOTHING))
                .hasMessage(
                        "Canary test/podinfo: spec.analysis.match[0] must have headers or"
                                + " queryParams");
    }

    @Test
    void routesAndOptionsOfOthersKeepTheirPlace() throws Exception {
        var table = table(Canaries.podinfo(), Split.canary(30), Observed.NOTHING);
        var routes = (ArrayNode) table.at("/spec/routes");
        ((ObjectNode) routes.get(0)).putObject("options").put("timeout", "15s");
        routes.insert(
                0,
                Canaries.yaml(
                        "{matchers: [{exact: /health}], directResponseAction: {status: 200}}"));
        var again = table(Canaries.podinfo(), Split.canary(40), Observed.of(List.of(table)));
        assertThat(again.at("/spec/routes/0")).isEqualTo(routes.get(0));
        assertThat(again.at("/spec/routes/1/options/timeout").asText()).isEqualTo("15s");
        assertThat(ROUTER.read(Canaries.podinfo(), Observed.of(List.of(again))))
                .isEqualTo(Split.canary(40));
    }

    @Test
    void upstreamsFollowTheServiceAndTheUpstreamRef() throws Exception {
        var route =
                Canaries.podinfo(
                        "upstreamRef: {apiVersion: gloo.solo.io/v1, kind: Upstream, name:"
                                + " template}");
        var template =
                Canaries.yaml(
                        """
                        apiVersion: gloo.solo.io/v1
                        kind: Upstream
                        metadata: {name: template, namespace: test}
                        spec:
                          static: {hosts: [{addr: example.org, port: 443}]}
                          httpProxyHostname: proxy.example
                          connectionConfig: {maxRequestsPerConnection: 9}
                          sslConfig: {parameters: {minimumProtocolVersion: TLSv1_2}}
                          loadBalancerConfig: {roundRobin: {slowStartConfig: {slowStartWindow: 10s}}}
                        """);
        var service =
                Canaries.yaml(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: podinfo-canary, namespace: test}
                        spec: {selector: {app: other}}
                        """);
        var world = Observed.of(List.of(template, service));
        var rendered = ROUTER.render(route, Split.ALL_PRIMARY, world);
        Golden.yaml("routing/gloo/upstream-ref.yaml", rendered.subList(0, 2));
        assertThatThrownBy(() -> ROUTER.render(route, Split.ALL_PRIMARY, Observed.NOTHING))
                .hasMessageContaining(
                        "spec.upstreamRef names Upstream test/template, which is missing");
    }

    @Test
    void aTableWithoutOurDestinationsIsForeign() {
        var foreign =
                Canaries.yaml(
                        """
                        apiVersion: gateway.solo.io/v1
                        kind: RouteTable
                        metadata: {name: podinfo, namespace: test}
                        spec: {routes: []}
                        """);
        assertThatThrownBy(() -> ROUTER.read(Canaries.podinfo(), Observed.of(List.of(foreign))))
                .isInstanceOf(RouteUnreadable.class)
                .hasMessage("RouteTable test/podinfo has no route to both versions");
    }
}
