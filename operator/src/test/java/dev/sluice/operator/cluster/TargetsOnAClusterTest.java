package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Operator;

import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// What an API server's defaults, immutable fields and controllers make of the copies of a target.
class TargetsOnAClusterTest {
    private @Nullable Ground opened;
    private @Nullable Operator operator;

    @BeforeEach
    void open() throws Exception {
        opened = Ground.open();
    }

    /// The operator lets the Canary go before it stops, so that the namespace can end.
    @AfterEach
    void close() {
        if (operator != null) {
            var canary =
                    ground().client()
                            .resources(Canary.class)
                            .inNamespace(ground().namespace())
                            .withName("podinfo");
            canary.delete();
            canary.waitUntilCondition(it -> it == null, 60, TimeUnit.SECONDS);
            operator.close();
        }
        if (opened != null) {
            opened.close();
        }
    }

    private Ground ground() {
        return Objects.requireNonNull(opened);
    }

    private void start(String provider) throws Exception {
        operator =
                Operator.start(
                        ground().options(provider), ground().client(), InstantSource.system());
    }

    private void canary(String apiVersion, String kind) {
        ground().apply(
                        """
                        apiVersion: flagger.app/v1beta1
                        kind: Canary
                        metadata: {name: podinfo}
                        spec:
                          targetRef: {apiVersion: %s, kind: %s, name: podinfo}
                          service: {port: 9898}
                          analysis: {interval: 500ms, threshold: 2, iterations: 2}
                        """
                                .formatted(apiVersion, kind));
    }

    private Canary awaitPhase(String phase) {
        return ground().await(it -> phase.equals(it.getStatus().phase()));
    }

    private StatefulSet set(String name, Predicate<StatefulSet> condition) {
        return ground().client()
                .apps()
                .statefulSets()
                .inNamespace(ground().namespace())
                .withName(name)
                .waitUntilCondition(it -> it != null && condition.test(it), 60, TimeUnit.SECONDS);
    }

    private Service service(String name) {
        return ground().client()
                .services()
                .inNamespace(ground().namespace())
                .withName(name)
                .waitUntilCondition(it -> it != null, 60, TimeUnit.SECONDS);
    }

    private static String image(StatefulSet set) {
        return set.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage();
    }

    @Test
    void aStatefulSetIsRolledOut() throws Exception {
        start("kubernetes");
        ground().apply(
                        """
                        apiVersion: apps/v1
                        kind: StatefulSet
                        metadata: {name: podinfo}
                        spec:
                          replicas: 2
                          serviceName: podinfo
                          selector: {matchLabels: {app: podinfo}}
                          template:
                            metadata: {labels: {app: podinfo}}
                            spec: {containers: [{name: app, image: "podinfo:v1"}]}
                          volumeClaimTemplates:
                          - metadata: {name: data}
                            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                        """);
        canary("apps/v1", "StatefulSet");
        awaitPhase("Initialized");
        set("podinfo", it -> it.getSpec().getReplicas() == 0);
        set("podinfo-primary", it -> it.getStatus().getReadyReplicas() == 2);
        ground().client()
                .apps()
                .statefulSets()
                .inNamespace(ground().namespace())
                .withName("podinfo")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"podinfo:v2\"}]}}}}");
        awaitPhase("Succeeded");
        var primary = set("podinfo-primary", it -> image(it).equals("podinfo:v2"));
        assertThat(primary.getSpec().getServiceName()).isEqualTo("podinfo-primary");
        assertThat(primary.getStatus().getUpdatedReplicas()).isEqualTo(2);
        set("podinfo", it -> it.getSpec().getReplicas() == 0);
        assertThat(
                        ground().client()
                                .persistentVolumeClaims()
                                .inNamespace(ground().namespace())
                                .list()
                                .getItems())
                .extracting(it -> it.getMetadata().getName())
                .contains("data-podinfo-0", "data-podinfo-primary-0");
    }

    @Test
    void aServiceIsRolledOutWhereFlaggerNeverBegins() throws Exception {
        start("kubernetes");
        ground().apply(
                        """
                        apiVersion: v1
                        kind: Service
                        metadata: {name: podinfo, labels: {team: red}}
                        spec:
                          selector: {app: podinfo, version: "1"}
                          ports: [{name: http, port: 9898}]
                        """);
        canary("v1", "Service");
        awaitPhase("Initialized");
        var address = service("podinfo-primary").getSpec().getClusterIP();
        assertThat(address).isNotEqualTo(service("podinfo").getSpec().getClusterIP());
        ground().client()
                .services()
                .inNamespace(ground().namespace())
                .withName("podinfo")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"selector\":{\"version\":\"2\"}}}");
        awaitPhase("Succeeded");
        assertThat(service("podinfo-canary").getSpec().getSelector()).containsEntry("version", "2");
        var primary = service("podinfo-primary");
        assertThat(primary.getSpec().getSelector()).containsEntry("version", "2");
        assertThat(primary.getSpec().getClusterIP()).isEqualTo(address);
        assertThat(primary.getMetadata().getOwnerReferences().getFirst().getKind())
                .isEqualTo("Canary");
    }

    @Test
    void aPrimaryDeletedInMidRunComesBackFromTheReplicaSetThatWasPromoted() throws Exception {
        start("kubernetes");
        ground().apply(Ground.CANARY);
        awaitPhase("Initialized");
        ground().image("podinfo:v2");
        ground().await(it ->
                "Progressing".equals(it.getStatus().phase()) && it.getStatus().iterations() > 0);
        var primary =
                ground().client()
                        .apps()
                        .deployments()
                        .inNamespace(ground().namespace())
                        .withName("podinfo-primary");
        var uid = primary.get().getMetadata().getUid();
        primary.delete();
        Deployment again =
                primary.waitUntilCondition(
                        it -> it != null && !it.getMetadata().getUid().equals(uid),
                        60,
                        TimeUnit.SECONDS);
        assertThat(again.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
                .isEqualTo("podinfo:v1");
        assertThat(again.getSpec().getReplicas()).isEqualTo(2);
    }

    @Test
    void aCanaryThatFlaggerLeftIsTakenOverWithoutARun() throws Exception {
        start("kubernetes");
        ground().apply(Ground.CANARY);
        awaitPhase("Initialized");
        Objects.requireNonNull(operator).close();
        var primary =
                ground().client()
                        .apps()
                        .deployments()
                        .inNamespace(ground().namespace())
                        .withName("podinfo-primary");
        primary.patch(
                PatchContext.of(PatchType.JSON_MERGE),
                "{\"metadata\":{\"annotations\":{\"sluice.dev/source-revision\":null}}}");
        var generation = primary.get().getMetadata().getGeneration();
        ground().client()
                .resources(Canary.class)
                .inNamespace(ground().namespace())
                .withName("podinfo")
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":{\"lastAppliedSpec\":\"5d8b7f4c6d\",\"lastPromotedSpec\":\"5d8b7f4c6d\"}}");
        start("kubernetes");
        var taken =
                ground().await(it ->
                        String.valueOf(it.getStatus().lastAppliedSpec()).startsWith("r-"));
        assertThat(taken.getStatus().phase()).isEqualTo("Initialized");
        assertThat(taken.getStatus().lastPromotedSpec())
                .isEqualTo(taken.getStatus().lastAppliedSpec());
        assertThat(primary.get().getMetadata().getGeneration()).isEqualTo(generation);
    }
}
