package dev.sluice.cli.story.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.sluice.api.flagger.Canary;
import dev.sluice.cli.story.SluiceProcess;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `sluice status` against the embedded cluster: what it prints, and what it ends with.
class StatusStoryTest {
    private static final String MANIFESTS =
            """
            apiVersion: v1
            kind: Namespace
            metadata: {name: team}
            ---
            apiVersion: sluice.dev/v1alpha1
            kind: LocalImage
            metadata: {name: shop}
            spec: {repository: team/shop, entrypoint: [sleep, "1000"]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: shop, namespace: team}
            spec:
              replicas: 1
              selector: {matchLabels: {app: shop}}
              template:
                metadata: {labels: {app: shop}}
                spec:
                  terminationGracePeriodSeconds: 1
                  containers: [{name: shop, image: "team/shop:v1"}]
            ---
            apiVersion: flagger.app/v1beta1
            kind: Canary
            metadata: {name: shop, namespace: team}
            spec:
              provider: kubernetes
              targetRef: {apiVersion: apps/v1, kind: Deployment, name: shop}
              progressDeadlineSeconds: 90
              service: {port: 8080}
              analysis: {interval: 500ms, threshold: 1, iterations: 2}
            """;

    @TempDir private Path directory;

    private record Ended(int code, String text) {}

    private Path kubeconfig() {
        return directory.resolve("data/kubeconfig");
    }

    private Ended status(String... more) throws Exception {
        var arguments = new ArrayList<>(List.of("status", "--kubeconfig", "" + kubeconfig()));
        arguments.addAll(List.of("-n", "team"));
        arguments.addAll(List.of(more));
        try (var process = SluiceProcess.start(arguments.toArray(String[]::new))) {
            var code = process.exitCode();
            process.await(it -> it.contains("shop"));
            return new Ended(code, String.join("\n", process.output()));
        }
    }

    private void image(KubernetesClient client, String image) {
        client.apps()
                .deployments()
                .inNamespace("team")
                .withName("shop")
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.STRATEGIC_MERGE)
                                .withFieldManager("pipeline")
                                .build(),
                        "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"shop\",\"image\":\"%s\"}]}}}}"
                                .formatted(image));
    }

    @Test
    void waitsForTheEndAndSaysWhoBeganAndEndsAsTheRolloutDid() throws Exception {
        Files.writeString(directory.resolve("shop.yaml"), MANIFESTS);
        try (var sluice =
                        SluiceProcess.up(
                                directory.resolve("data"),
                                "-f",
                                directory.resolve("shop.yaml").toString());
                var client =
                        new KubernetesClientBuilder()
                                .withConfig(Config.fromKubeconfig(kubeconfig().toFile()))
                                .build()) {
            assertThat(status("shop", "--wait", "--timeout", "80").code()).isZero();

            image(client, "team/shop:v2");
            var promoted = status("shop", "--wait", "--timeout", "80");
            assertThat(promoted.code()).as(promoted.text()).isZero();
            assertThat(promoted.text())
                    .contains(
                            "shop.team: Succeeded", "Deployment team/shop changed by pipeline at ")
                    .doesNotContain("\u001b");

            client.resources(Canary.class)
                    .inNamespace("team")
                    .withName("shop")
                    .patch(
                            PatchContext.of(PatchType.JSON_MERGE),
                            "{\"spec\":{\"progressDeadlineSeconds\":1}}");
            image(client, "team/none:v3");
            var failed = status("shop", "--wait", "--timeout", "80");
            assertThat(failed.code()).as(failed.text()).isOne();
            assertThat(failed.text()).contains("shop.team: Failed");
            var json =
                    status("-o", "json")
                            .text()
                            .lines()
                            .filter(it -> it.startsWith("{"))
                            .findFirst()
                            .orElseThrow();
            assertThat(new ObjectMapper().readTree(json).path("items")).hasSize(1);
            assertThat(status("shopp").code()).isEqualTo(2);
            assertThat(sluice.output()).isNotEmpty();
        }
    }
}
