package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;
import dev.sluice.golden.Golden;

import org.junit.jupiter.api.Test;

import java.util.List;

class IstioTest {
    private static final Router ROUTER = new Istio();
    private static final String THEIRS =
            """
            apiVersion: networking.istio.io/v1beta1
            kind: VirtualService
            metadata: {name: podinfo, namespace: test}
            spec:
              hosts: [shop.example.com]
              http: [{route: [{destination: {host: podinfo}}]}]
            """;

    private static ObjectNode virtualService(Route route, Split split, Observed observed)
            throws Exception {
        return ROUTER.render(route, split, observed).getLast();
    }

    private static ObjectNode virtualService(String changes, Split split) throws Exception {
        return virtualService(Canaries.podinfo(changes), split, Observed.NOTHING);
    }

    @Test
    void everyFieldOfTheServiceSectionIsUsed() throws Exception {
        var route =
                Canaries.podinfo(
                        """
                        service:
                          portDiscovery: true
                          hosts: ["*"]
                          gateways: [istio-system/public]
                          timeout: 15s
                          retries: {attempts: 3, perTryTimeout: 1s, retryOn: 5xx}
                          rewrite: {uri: /, authority: example.org, type: ReplacePrefixMatch}
                          headers: {request: {add: {x-a: b}}}
                          corsPolicy: {allowOrigin: ["*"]}
                          trafficPolicy: {tls: {mode: ISTIO_MUTUAL}}
                          match: [{uri: {prefix: /api}}, {uri: {prefix: /v2}, headers: {x: {exact: y}}}]
                        analysis:
                          iterations: 1
                          match: [{headers: {x-canary: {suffix: "in.sider"}}, sourceLabels: {app: test}}]
                        """);
        var rendered = Canaries.stored(ROUTER.render(route, Split.canary(100), Observed.NOTHING));
        Golden.yaml("routing/istio/full.yaml", rendered);
        assertThat(ROUTER.render(route, Split.canary(100), Observed.of(rendered)))
                .isEqualTo(rendered);
    }

    @Test
    void tcpServicesAreDividedByPort() throws Exception {
        var object =
                virtualService(
                        "service: {appProtocol: TCP, match: [{port: 9898}]}", Split.canary(30));
        Golden.yaml("routing/istio/tcp.yaml", List.of(object));
        assertThat(ROUTER.read(Canaries.podinfo(), Observed.of(List.of(object))))
                .isEqualTo(Split.canary(30));
    }

    @Test
    void usersStickToTheVersionTheyMet() throws Exception {
        var route =
                Canaries.remembering(
                        Canaries.podinfo(
                                "analysis: {sessionAffinity: {cookieName: flagger-cookie,"
                                        + " primaryCookieName: p}}"),
                        new Remembered(0, "flagger-cookie=LpsIaLdoNZ", "", "p=ApvLdqCoMF"));
        var running = virtualService(route, Split.canary(30), Observed.NOTHING);
        Golden.yaml("routing/istio/affinity-30.yaml", List.of(running));
        assertThat(ROUTER.read(route, Observed.of(List.of(running)))).isEqualTo(Split.canary(30));

        var after =
                Canaries.remembering(route, new Remembered(0, "", "flagger-cookie=LpsIaLdoNZ", ""));
        var ended = virtualService(after, Split.ALL_PRIMARY, Observed.of(List.of(running)));
        Golden.yaml("routing/istio/affinity-ended.yaml", List.of(ended));
        assertThat(ROUTER.read(after, Observed.of(List.of(ended)))).isEqualTo(Split.ALL_PRIMARY);
    }

    @Test
    void aDelegateHasNeitherHostsNorGateways() throws Exception {
        var object = virtualService("service: {delegation: true, hosts: []}", Split.canary(30));
        assertThat(object.at("/spec/hosts").toString()).isEqualTo("[]");
        assertThat(object.at("/spec/gateways").isMissingNode()).isTrue();
        assertThatThrownBy(() -> virtualService("service: {delegation: true}", Split.canary(30)))
                .hasMessageContaining("hosts and gateways must be empty");
    }

    @Test
    void aVirtualServiceOfTheUsersIsGivenBack() throws Exception {
        var route = Canaries.podinfo();
        var theirs = Canaries.yaml(THEIRS);
        var taken = virtualService(route, Split.ALL_PRIMARY, Observed.of(List.of(theirs)));
        var moved = virtualService(route, Split.canary(30), Observed.of(List.of(taken)));
        assertThat(ROUTER.read(route, Observed.of(List.of(moved)))).isEqualTo(Split.canary(30));
        assertThat(moved.path("metadata").has("ownerReferences")).isFalse();

        var reverted = ROUTER.revert(route, Observed.of(List.of(moved)));
        assertThat(reverted.apply()).hasSize(1);
        assertThat(reverted.apply().getFirst().path("spec")).isEqualTo(theirs.path("spec"));
    }

    @Test
    void aVirtualServiceOfOursIsNotReverted() throws Exception {
        var ours = virtualService("", Split.canary(30));
        assertThat(ROUTER.revert(Canaries.podinfo(), Observed.of(List.of(ours))))
                .isEqualTo(Revert.NOTHING);
    }
}
