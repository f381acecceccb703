package dev.sluice.operator.cluster;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;

import dev.sluice.api.crd.Crds;
import dev.sluice.api.flagger.Canary;
import dev.sluice.operator.OperatorOptions;
import dev.sluice.operator.rollout.Settings;
import dev.sluice.operator.workload.Target;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A namespace of its own on the real API server, with a Prometheus that likes everything and pods
/// that are played.
final class Ground implements AutoCloseable {
    static final String CANARY =
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
                interval: 2s
                threshold: 2
                iterations: 40
                metrics:
                - {name: request-success-rate, interval: 5s, thresholdRange: {min: 99}}
            """;

    private final KubernetesClient client;
    private final String namespace = "ground-" + UUID.randomUUID().toString().substring(0, 8);
    private final HttpServer prometheus;
    private final PodPlayer pods;

    private Ground(KubernetesClient client) throws IOException {
        this.client = client;
        load(Crds.yaml()).forEach(it -> client.resource(it).createOr(r -> r.patch()));
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
        prometheus = prometheus();
        pods = new PodPlayer(client, namespace);
    }

    /// Skips the test where there is no real API server.
    static Ground open() throws IOException {
        return new Ground(client(config()));
    }

    private static Config config() {
        var kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        return Config.fromKubeconfig(new File(kubeconfig));
    }

    /// Another connection of the same user.
    static KubernetesClient client(Config config) {
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    /// Another connection of the same user, through a relay.
    KubernetesClient through(Relay relay) {
        return client(
                new ConfigBuilder(config())
                        .withMasterUrl("https://127.0.0.1:" + relay.port())
                        .build());
    }

    /// A connection with a token only.
    KubernetesClient as(String token) {
        var admin = config();
        return client(
                new ConfigBuilder(Config.empty())
                        .withMasterUrl(admin.getMasterUrl())
                        .withCaCertData(admin.getCaCertData())
                        .withOauthToken(token)
                        .build());
    }

    private static HttpServer prometheus() throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var body =
                "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{},\"value\":[1,\"100\"]}]}}"
                        .getBytes(StandardCharsets.UTF_8);
        server.createContext(
                "/",
                exchange -> {
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.start();
        return server;
    }

    KubernetesClient client() {
        return client;
    }

    String namespace() {
        return namespace;
    }

    OperatorOptions options(String provider) {
        return new OperatorOptions(
                "test",
                Optional.of(namespace),
                2,
                new Settings(
                        provider,
                        "http://127.0.0.1:" + prometheus.getAddress().getPort(),
                        Target.Rules.DEFAULT,
                        dev.sluice.routing.Settings.DEFAULT));
    }

    List<HasMetadata> load(String yaml) {
        return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    }

    void apply(String yaml) {
        load(yaml)
                .forEach(it -> client.resource(it).inNamespace(namespace).createOr(r -> r.patch()));
    }

    void image(String image) {
        client.apps()
                .deployments()
                .inNamespace(namespace)
                .withName("podinfo")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"%s\"}]}}}}"
                                .formatted(image));
    }

    Canary await(Predicate<Canary> condition) {
        return client.resources(Canary.class)
                .inNamespace(namespace)
                .withName("podinfo")
                .waitUntilCondition(
                        it -> it != null && it.getStatus() != null && condition.test(it),
                        90,
                        TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        pods.close();
        prometheus.stop(0);
        client.namespaces().withName(namespace).delete();
        client.close();
    }
}
