package dev.sluice.cli.story.onebox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.cli.Platform;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;
import dev.sluice.embedded.Ports;

import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;

/// `endpointSplit` where pods are processes: three pods of the primary, one to three of the
/// canary's behind the Service, and users who come through the Service's address and through an
/// Ingress.
class OneBoxTest {
    private static final String NAMESPACE = "default";
    private static final int PORT = 8480;
    private static final int MANY = 400;
    private static final String INCREASE = "confirm-traffic-increase";
    private static final String PROMOTION = "confirm-promotion";
    private static final String ROLLBACK = "rollback";

    @TempDir private Path data;
    private @Nullable Platform platform;
    private @Nullable Gatekeeper gates;

    @BeforeEach
    void begin() throws Exception {
        gates = Gatekeeper.begin();
        platform = Platform.start(data, "127.0.0.1", Ports.ANY);
        apply(image(SluiceProcess.home().resolve("examples/marketplace/target/marketplace.jar")));
        apply(TARGET);
        apply(canary());
        await("initialised", it -> "Initialized".equals(it.phase()));
    }

    @AfterEach
    void end() {
        if (platform != null) {
            platform.close();
        }
        if (gates != null) {
            gates.close();
        }
    }

    private Platform platform() {
        return Objects.requireNonNull(platform);
    }

    private Gatekeeper gates() {
        return Objects.requireNonNull(gates);
    }

    private void apply(String yaml) {
        var bytes = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8));
        for (var object : platform().client().load(bytes).items()) {
            platform().client().resource(object).create();
        }
    }

    private CanaryStatus status() {
        var canary =
                platform()
                        .client()
                        .resources(Canary.class)
                        .inNamespace(NAMESPACE)
                        .withName("shop")
                        .get();
        return Objects.requireNonNullElse(canary.getStatus(), CanaryStatus.NONE);
    }

    private void await(String what, Predicate<CanaryStatus> so) throws InterruptedException {
        Waiting.until(what, () -> so.test(status()));
    }

    private void deploy(String version) {
        platform()
                .client()
                .apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName("shop")
                .patch(
                        PatchContext.of(PatchType.STRATEGIC_MERGE),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"onebox/shop:%s\"}]}}}}"
                                .formatted(version));
    }

    private Callers.Door service() {
        var address =
                platform()
                        .client()
                        .services()
                        .inNamespace(NAMESPACE)
                        .withName("shop")
                        .get()
                        .getSpec()
                        .getClusterIP();
        return new Callers.Door(new InetSocketAddress(address, PORT), "shop");
    }

    private Callers.Door ingress() {
        var gateway = URI.create(platform().cluster().gatewayUrl());
        return new Callers.Door(
                new InetSocketAddress(gateway.getHost(), gateway.getPort()), "shop.example");
    }

    private static Callers.Count counted(Callers callers, Callers.Door door)
            throws InterruptedException {
        var count = callers.fresh(door);
        Waiting.until(MANY + " answers to " + door, () -> count.all() >= MANY);
        callers.fresh(door);
        return count.copy();
    }

    private void isAt(int weight, String version, Callers callers, List<Callers.Door> doors)
            throws InterruptedException {
        await(version + " at " + weight, it -> it.canaryWeight() == weight);
        for (var door : doors) {
            var count = counted(callers, door);
            assertThat(count.share(version))
                    .as("%d%% of the endpoints: %s", weight, count)
                    .isBetween(weight - 10, weight + 10);
        }
    }

    private static void answersAlone(String version, Callers callers, List<Callers.Door> doors)
            throws InterruptedException {
        for (var door : doors) {
            var count = counted(callers, door);
            assertThat(count.of(version)).as("%s", count).isEqualTo(count.all());
        }
    }

    @Test
    void aShareOfTheEndpointsIsAShareOfTheRequestsAndNobodyIsLost() throws Exception {
        var doors = List.of(service(), ingress());
        try (var callers = new Callers(doors)) {
            answersAlone("v1", callers, doors);

            gates().open(INCREASE, 1);
            deploy("v2");
            isAt(25, "v2", callers, doors);
            gates().open(INCREASE, 1);
            isAt(50, "v2", callers, doors);
            gates().open(INCREASE, 9);
            gates().open(PROMOTION, 9);
            await("promoted", it -> "Succeeded".equals(it.phase()));
            answersAlone("v2", callers, doors);

            gates().open(INCREASE, 2);
            deploy("v4");
            isAt(50, "v4", callers, doors);
            gates().open(ROLLBACK, 1);
            await("rolled back", it -> "Failed".equals(it.phase()));
            answersAlone("v2", callers, doors);

            assertThat(callers.failures()).isEmpty();
        }
    }

    private static String image(Path program) {
        return """
        apiVersion: sluice.dev/v1alpha1
        kind: LocalImage
        metadata: {name: shop}
        spec:
          repository: onebox/shop
          entrypoint:
          - java
          - -XX:+UseSerialGC
          - -XX:TieredStopAtLevel=1
          - -Xmx48m
          - -cp
          - %s
          - dev.sluice.example.marketplace.Marketplace
          args: [listings]
          env:
          - {name: VERSION, value: $(IMAGE_TAG)}
        """
                .formatted(program);
    }

    private static final String TARGET =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop, namespace: default}
            spec:
              replicas: 3
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec:
                  terminationGracePeriodSeconds: 10
                  containers:
                  - name: app
                    image: onebox/shop:v1
                    ports: [{name: http, containerPort: 8080}]
                    readinessProbe:
                      httpGet: {path: /healthz, port: http}
                      periodSeconds: 1
            ---
            apiVersion: networking.k8s.io/v1
            kind: Ingress
            metadata: {name: shop, namespace: default}
            spec:
              rules:
              - host: shop.example
                http:
                  paths:
                  - path: /
                    pathType: Prefix
                    backend: {service: {name: shop, port: {number: 8480}}}
            """;

    private String canary() {
        return """
        apiVersion: flagger.app/v1beta1
        kind: Canary
        metadata: {name: shop, namespace: default}
        spec:
          provider: kubernetes
          targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
          service: {port: 8480, targetPort: http, portName: http}
          analysis:
            interval: 1s
            threshold: 2
            stepWeights: [25, 50]
            endpointSplit: {}
            webhooks:
            - {name: increase, type: confirm-traffic-increase, url: "%s"}
            - {name: promotion, type: confirm-promotion, url: "%s"}
            - {name: back, type: rollback, url: "%s"}
        """
                .formatted(gates().url(INCREASE), gates().url(PROMOTION), gates().url(ROLLBACK));
    }
}
