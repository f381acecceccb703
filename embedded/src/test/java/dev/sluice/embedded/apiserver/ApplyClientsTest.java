package dev.sluice.embedded.apiserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.access.User;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.KubernetesObjects;
import dev.sluice.embedded.objects.Resource;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/// Server-side apply as the everyday clients use it.
class ApplyClientsTest {
    private static final String MANIFEST =
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec:
              replicas: %d
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers: [{name: app, image: 'web:1'}]
            """;

    private static final ServerIdentity IDENTITY =
            ServerIdentity.generate(List.of(), InstantSource.system());

    @TempDir private Path home;

    private final KubernetesObjects objects = KubernetesObjects.inMemory();
    private RunningServer api;
    private Kubectl kubectl;

    @BeforeEach
    void start() throws Exception {
        var tokens = Credentials.tokens(Map.of(RunningServer.TOKEN, User.ADMIN));
        api =
                new RunningServer(
                        objects,
                        PodStreams.none(),
                        ApiServerOptions.loopback(0, tokens).withTls(IDENTITY));
        kubectl = new Kubectl(home, api.server, IDENTITY);
    }

    @AfterEach
    void stop() throws Exception {
        api.close();
        objects.close();
    }

    private String manifest(int replicas) throws Exception {
        Path file = home.resolve("web.yaml");
        Files.writeString(file, MANIFEST.formatted(replicas));
        return file.toString();
    }

    private JsonNode deployment() {
        return objects.get(new Key(Resource.DEPLOYMENTS, "default", "web")).orElseThrow();
    }

    private List<String> managers() {
        return deployment()
                .at("/metadata/managedFields")
                .valueStream()
                .map(entry ->
                        entry.path("manager").asText() + " " + entry.path("operation").asText())
                .toList();
    }

    @Test
    void kubectlAppliesOnTheServer() throws Exception {
        String file = manifest(1);

        assertThat(kubectl.run("apply", "--server-side", "-f", file))
                .contains("deployment.apps/web serverside-applied");
        kubectl.run("apply", "--server-side", "-f", file);
        assertThat(managers()).containsExactly("kubectl Apply");

        kubectl.run("scale", "deployment/web", "--replicas=3");
        assertThat(kubectl.fail("apply", "--server-side", "-f", file))
                .contains("Apply failed with 1 conflict")
                .contains("with subresource \"scale\" using apps/v1: .spec.replicas")
                .contains("--force-conflicts");
        kubectl.run("apply", "--server-side", "--force-conflicts", "-f", file);
        assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(1);
        assertThat(managers()).containsExactly("kubectl Apply");
    }

    @Test
    void kubectlShowsWhatAnApplyWouldChange() throws Exception {
        kubectl.run("apply", "--server-side", "-f", manifest(1));
        String before = deployment().at("/metadata/resourceVersion").asText();

        assertThat(kubectl.run("diff", "--server-side", "-f", manifest(1))).isEmpty();
        assertThat(kubectl.fail("diff", "--server-side", "-f", manifest(2)))
                .contains("-  replicas: 1")
                .contains("+  replicas: 2");
        assertThat(deployment().at("/metadata/resourceVersion").asText()).isEqualTo(before);
    }

    @Test
    void kubectlMovesFromTheClientToTheServer() throws Exception {
        kubectl.run("apply", "-f", manifest(1));
        assertThat(managers()).containsExactly("kubectl-client-side-apply Update");

        kubectl.run("apply", "--server-side", "-f", manifest(2));

        assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(2);
        assertThat(managers())
                .contains("kubectl Apply")
                .doesNotContain("kubectl-client-side-apply Update");
        assertThat(kubectl.run("apply", "-f", manifest(3))).contains("configured");
        assertThat(deployment().at("/spec/replicas").asInt()).isEqualTo(3);
    }

    @Test
    void fabric8AppliesOnTheServer() throws Exception {
        Path file = home.resolve("fabric8");
        Kubeconfig.write(file, api.server.url(), RunningServer.TOKEN, IDENTITY.authority());
        var config = Config.fromKubeconfig(file.toFile());
        try (KubernetesClient client = new KubernetesClientBuilder().withConfig(config).build()) {
            var map =
                    new ConfigMapBuilder()
                            .withNewMetadata()
                            .withName("a")
                            .withNamespace("default")
                            .endMetadata();
            client.resource(map.withData(Map.of("k", "1")).build()).serverSideApply();
            var other = client.resource(map.withData(Map.of("k", "2")).build());

            assertThatThrownBy(() -> other.fieldManager("other").serverSideApply())
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            e -> assertThat(e.getCode()).isEqualTo(409))
                    .hasMessageContaining("conflict with \"fabric8\": .data.k");
            var forced = other.fieldManager("other").forceConflicts().serverSideApply();

            assertThat(forced.getData()).containsEntry("k", "2");
            assertThat(forced.getMetadata().getManagedFields())
                    .extracting(entry -> entry.getManager())
                    .containsExactly("other");
        }
    }
}
