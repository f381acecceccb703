package dev.sluice.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.golden.Golden;
import dev.sluice.routing.ServiceObjects.Discovered;
import dev.sluice.routing.ServiceObjects.Role;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import java.util.List;
import java.util.stream.Stream;

class ServiceObjectsTest {
    private static final Route PODINFO = Canaries.podinfo();
    private static final String THEIRS =
            """
            apiVersion: v1
            kind: Service
            metadata: {name: podinfo, namespace: test, labels: {team: listings}}
            spec:
              type: NodePort
              sessionAffinity: ClientIP
              clusterIP: 10.0.0.7
              selector: {app: podinfo}
              ports:
              - {name: http, protocol: TCP, port: 9898, targetPort: 9898, nodePort: 30080}
              - {name: old, protocol: TCP, port: 81, targetPort: 81, nodePort: 30081}
            """;

    private static ObjectNode render(Route route, Role role, Observed observed) {
        return ServiceObjects.render(route, role, observed, List.of());
    }

    @Test
    void theThreeServicesLookLikeTheGoldenFile() {
        Golden.yaml(
                "routing/services.yaml",
                Stream.of(Role.values())
                        .map(role -> render(PODINFO, role, Observed.NOTHING))
                        .toList());
    }

    @Test
    void everyFieldOfTheServiceSectionIsUsed() {
        var route =
                Canaries.podinfo(
                        """
                        service:
                          name: shop
                          port: 80
                          portName: grpc
                          targetPort: web
                          appProtocol: grpc
                          trafficDistribution: PreferClose
                          headless: true
                          canary: {labels: {tier: web}, annotations: {note: mine}}
                        """);
        var discovered = List.of(new Discovered("metrics", 9797));
        Golden.yaml(
                "routing/service-full.yaml",
                List.of(ServiceObjects.render(route, Role.CANARY, Observed.NOTHING, discovered)));
    }

    @ParameterizedTest
    @EnumSource
    void renderingAgainChangesNothing(Role role) {
        var first = Canaries.stored(List.of(render(PODINFO, role, Observed.NOTHING))).getFirst();
        assertThat(render(PODINFO, role, Observed.of(List.of(first)))).isEqualTo(first);
    }

    @Test
    void aServiceOfSomeoneElseIsAdoptedWithoutItsMetadata() {
        var adopted = render(PODINFO, Role.APEX, Observed.of(List.of(Canaries.yaml(THEIRS))));
        assertThat(adopted.at("/spec/selector/app").asText()).isEqualTo("podinfo-primary");
        assertThat(adopted.at("/spec/ports")).hasSize(1);
        assertThat(adopted.at("/spec/ports/0/nodePort").asInt()).isEqualTo(30080);
        assertThat(adopted.at("/spec/type").asText()).isEqualTo("NodePort");
        assertThat(adopted.at("/spec/clusterIP").asText()).isEqualTo("10.0.0.7");
        assertThat(adopted.at("/metadata/labels")).hasSize(1);
        assertThat(adopted.at("/metadata/annotations")).hasSize(2);
        assertThat(adopted.at("/metadata/ownerReferences").isMissingNode()).isTrue();
    }

    @Test
    void aServiceOfSomeoneElseThatAlreadyFitsIsNotTouched() {
        var theirs = Canaries.yaml(THEIRS);
        ((ObjectNode) theirs.at("/spec/selector")).put("app", "podinfo-primary");
        ((com.fasterxml.jackson.databind.node.ArrayNode) theirs.at("/spec/ports")).remove(1);
        assertThat(render(PODINFO, Role.APEX, Observed.of(List.of(theirs)))).isEqualTo(theirs);
    }

    @Test
    void metadataOfOurServicesIsExactlyWhatIsDeclaredAndWhatIsNotManaged() {
        var live = render(PODINFO, Role.APEX, Observed.NOTHING);
        Manifest.object((ObjectNode) live.get("metadata"), "annotations")
                .put("cloud/negs", "kept")
                .put("stray", "gone");
        var route =
                Canaries.podinfo(
                        "service: {unmanagedMetadata: {annotations: [cloud/negs, absent]}}");
        var again = render(route, Role.APEX, Observed.of(List.of(live)));
        assertThat(Route.strings(again.at("/metadata/annotations")))
                .containsEntry("cloud/negs", "kept")
                .containsKeys("kustomize.toolkit.fluxcd.io/reconcile")
                .doesNotContainKeys("stray", "absent");
    }

    @Test
    void discoversContainerPortsThatAreNotTheServicesOwn() {
        var pod =
                Canaries.yaml(
                        """
                        containers:
                        - {name: app, ports: [{name: http, containerPort: 9898}, {containerPort: 9797}]}
                        - {name: istio-proxy, ports: [{containerPort: 15001}]}
                        - {name: side, ports: [{name: grpc, containerPort: 9999}]}
                        """);
        assertThat(ServiceObjects.discover(PODINFO, pod))
                .containsExactly(new Discovered("tcp-app-1", 9797), new Discovered("grpc", 9999));
        assertThat(ServiceObjects.discover(Canaries.podinfo("service: {targetPort: grpc}"), pod))
                .extracting(Discovered::number)
                .containsExactly(9898, 9797);
    }

    @Test
    void revertingPointsTheApexBackToTheOriginalPods() {
        var adopted = render(PODINFO, Role.APEX, Observed.of(List.of(Canaries.yaml(THEIRS))));
        var reverted =
                ServiceObjects.revertApex(PODINFO, Observed.of(List.of(adopted))).orElseThrow();
        assertThat(reverted.at("/spec/selector/app").asText()).isEqualTo("podinfo");

        Manifest.object((ObjectNode) adopted.get("metadata"), "annotations")
                .put(
                        "kubectl.kubernetes.io/last-applied-configuration",
                        "{\"spec\":{\"selector\":{\"app\":\"original\"}}}");
        reverted = ServiceObjects.revertApex(PODINFO, Observed.of(List.of(adopted))).orElseThrow();
        assertThat(reverted.at("/spec/selector/app").asText()).isEqualTo("original");
    }

    @Test
    void aServiceThatGoesWithItsCanaryIsNotReverted() {
        var owned = render(PODINFO, Role.APEX, Observed.NOTHING);
        assertThat(ServiceObjects.revertApex(PODINFO, Observed.of(List.of(owned)))).isEmpty();
        assertThat(ServiceObjects.revertApex(PODINFO, Observed.NOTHING)).isEmpty();
    }
}
