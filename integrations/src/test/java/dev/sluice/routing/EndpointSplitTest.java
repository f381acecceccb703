package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.Split;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;

class EndpointSplitTest {
    private static final String PORTS = "[{name: http, port: 9898, protocol: TCP}]";

    private final Route route =
            Canaries.podinfo("{provider: kubernetes, analysis: {endpointSplit: {}}}");
    private final Kubernetes router = new Kubernetes();
    private Observed observed = Observed.NOTHING;

    /// As the endpoint controller writes it; each endpoint such as `a` or `a {ready: false}`.
    private EndpointSplitTest slice(String service, String name, String family, String... pods) {
        return slice(service, name, family, PORTS, List.of(pods));
    }

    private EndpointSplitTest slice(
            String service, String name, String family, String ports, List<String> pods) {
        var slice =
                Canaries.yaml(
                        """
                        apiVersion: discovery.k8s.io/v1
                        kind: EndpointSlice
                        metadata:
                          name: %s
                          namespace: test
                          labels:
                            kubernetes.io/service-name: %s
                            endpointslice.kubernetes.io/managed-by: endpointslice-controller.k8s.io
                        addressType: %s
                        ports: %s
                        endpoints: []
                        """
                                .formatted(name, service, family, ports));
        for (var pod : pods) {
            var parts = pod.split(" ", 2);
            var endpoint = slice.withArrayProperty("endpoints").addObject();
            endpoint.putArray("addresses").add("10.0.0." + parts[0]);
            endpoint.putObject("targetRef").put("kind", "Pod").put("name", parts[0]);
            endpoint.set("conditions", Canaries.yaml(parts.length > 1 ? parts[1] : "{}"));
        }
        observed = observed.with(slice);
        return this;
    }

    private EndpointSplitTest pods(String service, int count) {
        var names = new ArrayList<String>();
        for (var i = 0; i < count; i++) {
            names.add(service.length() + "" + i);
        }
        return slice(service, service + "-x", "IPv4", names.toArray(String[]::new));
    }

    private List<ObjectNode> steer(int weight) {
        var slices =
                router.render(route, Split.canary(weight), observed).stream()
                        .filter(it -> it.path("kind").asText().equals("EndpointSlice"))
                        .toList();
        observed = observed.with(Canaries.stored(slices));
        return slices;
    }

    /// Names of our slices with the pods in them.
    private List<String> shares() {
        return observed.slices(ServiceObjects.key(route, ServiceObjects.Role.APEX)).stream()
                .filter(it -> it.at("/metadata/labels").toString().contains("\"sluice.dev\""))
                .map(it ->
                        it.at("/metadata/name").asText()
                                + it.path("endpoints")
                                        .valueStream()
                                        .map(e -> e.at("/targetRef/name").asText())
                                        .toList())
                .toList();
    }

    @ParameterizedTest
    @CsvSource({
        "0, 4, 0", "1, 1, 1", "1, 100, 1", "5, 4, 1", "10, 9, 1", "20, 4, 1", "25, 3, 1",
        "33, 4, 2", "40, 4, 3", "50, 1, 1", "50, 3, 3", "50, 100, 100", "2, 98, 2", "20, 0, 1"
    })
    void aWeightAmongThePrimarysEndpointsIsANumberOfTheCanarys(
            int weight, int primaries, int canaries) {
        pods("podinfo", primaries).pods("podinfo-canary", 100).steer(weight);
        assertThat(new EndpointSplit(route, observed).count())
                .isEqualTo(new EndpointSplit.Count(canaries, primaries));
        assertThat(router.read(route, observed)).isEqualTo(Split.canary(weight));
    }

    @Test
    void noMoreThanThereAre() {
        pods("podinfo", 6).pods("podinfo-canary", 2).steer(50);
        assertThat(new EndpointSplit(route, observed).count().sentence())
                .isEqualTo("2 of 8 endpoints, 25%");
    }

    @Test
    void onlyEndpointsThatTakeRequestsCount() {
        slice("podinfo", "p", "IPv4", "1", "2 {ready: true}", "3 {ready: false}");
        slice(
                "podinfo-canary",
                "c",
                "IPv4",
                "4 {ready: false, serving: true, terminating: true}",
                "5 {ready: true, terminating: true}",
                "6 {ready: false}",
                "7",
                "8 {ready: true}");
        steer(50);
        assertThat(shares()).containsExactly("podinfo-canary-share[7, 8]");
    }

    @Test
    void eachAddressFamilyHasASliceOfItsOwn() {
        slice("podinfo", "p4", "IPv4", "1", "2").slice("podinfo", "p6", "IPv6", "1", "2");
        slice("podinfo-canary", "c4", "IPv4", "3", "4");
        slice("podinfo-canary", "c6", "IPv6", "3", "4");
        assertThat(steer(33))
                .extracting(it -> it.path("addressType").asText())
                .containsExactlyInAnyOrder("IPv4", "IPv6");
        assertThat(shares())
                .containsExactly("podinfo-canary-share[3]", "podinfo-canary-share-ipv6[3]");
        assertThat(new EndpointSplit(route, observed).count())
                .as("a pod of both families is one pod")
                .isEqualTo(new EndpointSplit.Count(1, 2));
    }

    @Test
    void podsWithOtherPortsComeInAnotherSliceWhichIsUsedAgain() {
        pods("podinfo", 3);
        slice("podinfo-canary", "c1", "IPv4", PORTS, List.of("1"));
        slice("podinfo-canary", "c2", "IPv4", "[{name: http, port: 7777}]", List.of("2"));
        slice("podinfo-canary", "c3", "IPv4", "[{name: http, port: 8888}]", List.of("3"));
        var slices = steer(50);
        assertThat(shares())
                .containsExactly(
                        "podinfo-canary-share[1]",
                        "podinfo-canary-share-2[2]",
                        "podinfo-canary-share-3[3]");
        assertThat(slices)
                .extracting(it -> it.at("/ports/0/name").asText() + it.at("/ports/0/port"))
                .containsExactly("http9898", "http7777", "http8888");
        assertThat(steer(50)).as("nothing moves").isEqualTo(slices);

        steer(25);
        assertThat(shares())
                .containsExactly(
                        "podinfo-canary-share[1]",
                        "podinfo-canary-share-2[]",
                        "podinfo-canary-share-3[]");
        slice("podinfo-canary", "c1", "IPv4", "[{name: http, port: 9999}]", List.of("9"));
        steer(50);
        assertThat(shares())
                .containsExactly(
                        "podinfo-canary-share[9]",
                        "podinfo-canary-share-2[2]",
                        "podinfo-canary-share-3[3]");
        steer(0);
        assertThat(shares()).allMatch(it -> it.endsWith("[]"));
    }

    @Test
    void anEndpointThatIsInTwoSlicesCountsOnce() {
        slice("podinfo", "p1", "IPv4", "1", "2").slice("podinfo", "p2", "IPv4", "2", "3");
        assertThat(new EndpointSplit(route, observed).count().primary()).isEqualTo(3);
    }

    @Test
    void aSliceThatIsMissingIsNoTrafficAndIsMadeAgain() {
        pods("podinfo", 4).pods("podinfo-canary", 4);
        assertThat(router.read(route, observed)).isEqualTo(Split.ALL_PRIMARY);
        assertThat(steer(0)).isEmpty();
        var made = steer(20).getFirst();
        assertThat(made.at("/metadata/ownerReferences/0/uid").asText()).isEqualTo("1f2e");
        assertThat(made.at("/metadata/ownerReferences")).hasSize(1);
    }

    @Test
    void aWeightIsKeptUntilTheEndpointsAreTold() {
        steer(20);
        assertThat(shares()).containsExactly("podinfo-canary-share[]");
        assertThat(router.read(route, observed)).isEqualTo(Split.canary(20));
        pods("podinfo", 4).pods("podinfo-canary", 4).steer(20);
        assertThat(shares()).containsExactly("podinfo-canary-share[140]");
    }

    @Test
    void withoutPodsOfTheCanaryTheWeightIsKeptAndNobodyMeetsIt() {
        pods("podinfo", 4).pods("podinfo-canary", 4).steer(20);
        slice("podinfo-canary", "podinfo-canary-x", "IPv4").steer(20);
        assertThat(shares()).containsExactly("podinfo-canary-share[]");
        assertThat(router.read(route, observed)).isEqualTo(Split.canary(20));
    }
}
