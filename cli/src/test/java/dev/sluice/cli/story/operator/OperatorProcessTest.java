package dev.sluice.cli.story.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.crd.Crds;
import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/// Skipped unless `SLUICE_TEST_KUBECONFIG` names a real API server.
class OperatorProcessTest {
    private static final Pattern PORT = Pattern.compile("metrics on port (\\d+)");

    private final String namespace = "process-" + UUID.randomUUID().toString().substring(0, 8);
    private @Nullable KubernetesClient client;

    @BeforeEach
    void open() {
        var kubeconfig = kubeconfig();
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        client =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
                        .build();
        apply(Crds.yaml());
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(namespace)
                                .endMetadata()
                                .build())
                .create();
    }

    @AfterEach
    void close() {
        if (client != null) {
            client.namespaces().withName(namespace).delete();
            client.close();
        }
    }

    private static @Nullable String kubeconfig() {
        return System.getenv("SLUICE_TEST_KUBECONFIG");
    }

    private KubernetesClient client() {
        return Objects.requireNonNull(client);
    }

    private void apply(String yaml) {
        client().load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
                .items()
                .forEach(it -> client().resource(it).createOr(r -> r.patch()));
    }

    private SluiceProcess operator() throws IOException {
        return SluiceProcess.start(
                "operator",
                "-kubeconfig=" + kubeconfig(),
                "-namespace=" + namespace,
                "-mesh-provider=kubernetes",
                "-enable-leader-election=true",
                "-port=0");
    }

    private static String port(SluiceProcess operator) throws InterruptedException {
        var port = PORT.matcher(operator.await(line -> PORT.matcher(line).find()));
        assertThat(port.find()).isTrue();
        return port.group(1);
    }

    private static int status(String port, String path) {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
            return http.send(request.build(), BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    private static boolean leads(SluiceProcess operator) {
        return operator.output().stream().anyMatch(line -> line.contains(" leads\""));
    }

    @Test
    void answersOverHttpWhatItIs() throws Exception {
        try (var operator = operator()) {
            var port = port(operator);
            Waiting.until("it is ready", () -> status(port, "/readyz") == 200);
            assertThat(status(port, "/healthz")).isEqualTo(200);
            assertThat(status(port, "/metrics")).isEqualTo(200);
            assertThat(operator.output()).allMatch(line -> line.startsWith("{\"level\":"));
        }
    }

    @Test
    void aKilledLeaderIsFollowed() throws Exception {
        try (var first = operator()) {
            Waiting.until("the first leads", () -> leads(first));
            try (var second = operator()) {
                var port = port(second);
                Waiting.until("the second is ready", () -> status(port, "/readyz") == 200);
                assertThat(leads(second)).isFalse();
                var begin = System.nanoTime();
                first.kill();
                Waiting.until("the second leads", () -> leads(second));
                System.out.printf("failover: %.1f s%n", (System.nanoTime() - begin) / 1e9);
            }
        }
    }

    @Test
    void aCanaryAtRestIsHandedBack() throws Exception {
        apply(
                """
                apiVersion: flagger.app/v1beta1
                kind: Canary
                metadata: {name: podinfo, namespace: %s, finalizers: [sluice.dev/keep-serving]}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
                  service: {port: 9898}
                  analysis: {interval: 1s, threshold: 1, iterations: 1}
                """
                        .formatted(namespace));
        phase("Progressing");
        assertThat(handback()).isEqualTo(1);
        assertThat(canary().get().getMetadata().getFinalizers()).isNotEmpty();
        phase("Succeeded");
        assertThat(handback()).isZero();
        assertThat(canary().get().getMetadata().getFinalizers()).isEmpty();
        assertThat(canary().get().getStatus()).isNull();
    }

    private Resource<Canary> canary() {
        return client().resources(Canary.class).inNamespace(namespace).withName("podinfo");
    }

    private void phase(String phase) {
        var canary = canary().get();
        canary.setStatus(CanaryStatus.NONE.edit().phase(phase).done());
        client().resource(canary).updateStatus();
    }

    private int handback() throws Exception {
        var arguments =
                List.of(
                        "handback",
                        "--kubeconfig",
                        Objects.requireNonNull(kubeconfig()),
                        "--namespace",
                        namespace);
        try (var process = SluiceProcess.start(arguments.toArray(String[]::new))) {
            return process.exitCode();
        }
    }
}
