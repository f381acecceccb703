package dev.sluice.operator.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;

import dev.sluice.api.crd.Crds;
import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.Operator;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.rollout.Settings;
import dev.sluice.operator.workload.Target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

import java.io.ByteArrayInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A canary's life on a real kube-apiserver with a real controller manager; pods are played.
/// Skipped unless `SLUICE_TEST_KUBECONFIG` names one, as `test/cluster/run` does.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(org.junit.jupiter.api.MethodOrderer.OrderAnnotation.class)
class RealClusterTest {
    private static final String NAMESPACE = "story";

    private @Nullable KubernetesClient client;
    private @Nullable PodPlayer pods;
    private @Nullable Operator operator;
    private @Nullable HttpServer prometheus;
    private volatile String successRate = "100";

    @BeforeAll
    void start() throws Exception {
        var kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        client =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(new java.io.File(kubeconfig)))
                        .build();
        install(Crds.yaml());
        install(
                Files.readString(
                        Path.of(
                                "../embedded/src/main/resources/dev/sluice/embedded/gateway/crds.yaml")));
        client.namespaces()
                .resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(NAMESPACE)
                                .endMetadata()
                                .build())
                .createOr(it -> it.update());
        prometheus = prometheus();
        pods = new PodPlayer(client, NAMESPACE);
        operator =
                Operator.start(
                        new OperatorOptions(
                                "test",
                                Optional.empty(),
                                4,
                                new Settings(
                                        "gloo",
                                        "http://127.0.0.1:" + prometheus.getAddress().getPort(),
                                        Target.Rules.DEFAULT,
                                        dev.sluice.routing.Settings.DEFAULT)),
                        client,
                        InstantSource.system());
    }

    @AfterAll
    void stop() {
        for (var part : new @Nullable AutoCloseable[] {operator, pods}) {
            if (part != null) {
                try {
                    part.close();
                } catch (Exception failed) {
                    throw new IllegalStateException(failed);
                }
            }
        }
        if (prometheus != null) {
            prometheus.stop(0);
        }
        if (client != null) {
            client.close();
        }
    }

    private HttpServer prometheus() throws Exception {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    var query = exchange.getRequestURI().getQuery();
                    var value = query.contains("histogram_quantile") ? "41" : successRate;
                    var body =
                            ("{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\""
                                            + value
                                            + "\"]}]}}")
                                    .getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    private KubernetesClient client() {
        return java.util.Objects.requireNonNull(client);
    }

    private void install(String yaml) {
        for (HasMetadata definition : load(yaml)) {
            var applied = client().resource(definition).createOr(it -> it.patch());
            client().resource((CustomResourceDefinition) applied)
                    .waitUntilCondition(
                            it ->
                                    it != null
                                            && it.getStatus() != null
                                            && it.getStatus().getConditions() != null
                                            && it.getStatus().getConditions().stream()
                                                    .anyMatch(c ->
                                                            "Established".equals(c.getType())
                                                                    && "True"
                                                                            .equals(c.getStatus())),
                            20,
                            TimeUnit.SECONDS);
        }
    }

    private List<HasMetadata> load(String yaml) {
        return client().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items();
    }

    private void apply(String yaml) {
        load(yaml)
                .forEach(it ->
                        client().resource(it).inNamespace(NAMESPACE).createOr(r -> r.patch()));
    }

    private Canary await(String name, Predicate<Canary> condition) {
        return client().resources(Canary.class)
                .inNamespace(NAMESPACE)
                .withName(name)
                .waitUntilCondition(it -> it != null && condition.test(it), 60, TimeUnit.SECONDS);
    }

    private Canary awaitPhase(String name, String phase) {
        return await(name, it -> it.getStatus() != null && phase.equals(it.getStatus().phase()));
    }

    private void image(String image) {
        client().apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("podinfo")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("pipeline")
                                .build(),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\""
                                + image
                                + "\"}]}}}}");
    }

    @Test
    @Order(1)
    void initialises() {
        apply(
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: podinfo}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: podinfo}}
                  template:
                    metadata: {labels: {app: podinfo}}
                    spec: {containers: [{name: app, image: "podinfo:v1", ports: [{containerPort: 9898}]}]}
                ---
                apiVersion: flagger.app/v1beta1
                kind: Canary
                metadata: {name: podinfo}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
                  service: {port: 9898}
                  analysis:
                    interval: 500ms
                    threshold: 2
                    stepWeight: 25
                    maxWeight: 50
                    metrics:
                    - {name: request-success-rate, interval: 5s, thresholdRange: {min: 99}}
                """);
        awaitPhase("podinfo", "Initialized");
        var target = client().apps().deployments().inNamespace(NAMESPACE).withName("podinfo").get();
        assertThat(target.getSpec().getReplicas()).isZero();
        var service = client().services().inNamespace(NAMESPACE).withName("podinfo").get();
        assertThat(service.getSpec().getSelector()).containsEntry("app", "podinfo-primary");
    }

    @Test
    @Order(2)
    void promotesAGoodVersion() {
        image("podinfo:v2");
        awaitPhase("podinfo", "Progressing");
        var done = awaitPhase("podinfo", "Succeeded");
        assertThat(done.getStatus().history())
                .extracting(it -> it.message())
                .anyMatch(it ->
                        String.valueOf(it).startsWith("weight 25 -> 50: success rate 100.00 %"));
        assertThat(done.getStatus().cause())
                .contains(
                        "(podinfo:v2) detected; Deployment story/podinfo changed by pipeline at 2");
        var primary =
                client().apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .withName("podinfo-primary")
                        .get();
        assertThat(primary.getSpec().getTemplate().getSpec().getContainers().getFirst().getImage())
                .isEqualTo("podinfo:v2");
    }

    @Test
    @Order(3)
    void rollsBackABadVersion() {
        successRate = "90";
        image("podinfo:v3");
        var failed = awaitPhase("podinfo", "Failed");
        assertThat(failed.getStatus().refusedRevision()).startsWith("r-");
        assertThat(failed.getStatus().conditions())
                .anyMatch(it -> "Promoted".equals(it.type()) && "False".equals(it.status()));
        successRate = "100";
    }

    @Test
    @Order(4)
    void refusesAWrongObjectAtTheDoor() {
        assertThatThrownBy(() ->
                        apply(
                                """
                                apiVersion: flagger.app/v1beta1
                                kind: Canary
                                metadata: {name: wrong}
                                spec:
                                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
                                  service: {port: 9898}
                                  analysis: {interval: 1s, threshold: 1, stepWeight: 10, maxWeight: 150}
                                """))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("spec.analysis.maxWeight");
    }

    @Test
    @Order(5)
    void deletingTheCanaryLeavesTheTargetServing() {
        client().resources(Canary.class).inNamespace(NAMESPACE).withName("podinfo").delete();
        client().resources(Canary.class)
                .inNamespace(NAMESPACE)
                .withName("podinfo")
                .waitUntilCondition(it -> it == null, 60, TimeUnit.SECONDS);
        var target =
                client().apps()
                        .deployments()
                        .inNamespace(NAMESPACE)
                        .withName("podinfo")
                        .waitUntilCondition(
                                it -> it != null && it.getStatus().getReadyReplicas() != null,
                                30,
                                TimeUnit.SECONDS);
        assertThat(target.getSpec().getReplicas()).isEqualTo(2);
        var service = client().services().inNamespace(NAMESPACE).withName("podinfo").get();
        assertThat(service.getSpec().getSelector()).containsEntry("app", "podinfo");
    }
}
