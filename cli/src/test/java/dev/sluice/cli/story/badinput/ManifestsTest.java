package dev.sluice.cli.story.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

class ManifestsTest {
    private static final String BROKEN =
            """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: broken
             data: [1, 2
            """;

    private static final String WRONG =
            """
            apiVersion: apps/v1
            kind: Deploymnt
            metadata: {name: typo}
            ---
            apiVersion: flagger.app/v1beta1
            kind: Canary
            metadata: {name: targetless}
            spec:
              provider: gloo
              targetRef: {apiVersion: apps/v1, kind: Deployment, name: nobody}
              service: {port: 80}
              analysis: {interval: 1s, threshold: 2, stepWeight: 10, maxWeight: 50}
            ---
            apiVersion: flagger.app/v1beta1
            kind: Canary
            metadata: {name: wrong-field}
            spec:
              targetRef: {apiVersion: apps/v1, kind: Deployment, name: nobody}
              service: {port: 80}
              analysis: {interval: 1s, threshold: 2, stepWeight: ten, maxWeight: 50}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: crashing}
            spec:
              selector: {matchLabels: {app: crashing}}
              template:
                metadata: {labels: {app: crashing}}
                spec:
                  containers:
                    - {name: c, image: any, command: [sh, -c, "echo boom; exit 3"]}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: good}
            """;

    @TempDir private Path directory;

    @Test
    void eachMistakeIsOneSentenceAndTheRestIsApplied() throws Exception {
        var broken = Files.writeString(directory.resolve("broken.yaml"), BROKEN);
        var wrong = Files.writeString(directory.resolve("wrong.yaml"), WRONG);
        var data = directory.resolve("data");
        try (var sluice = SluiceProcess.up(data, "-f", broken.toString(), "-f", wrong.toString())) {
            assertThat(sluice.output())
                    .anyMatch(line -> line.startsWith(broken + ", line 5 is not YAML ("))
                    .contains(
                            wrong
                                    + ":1: Deploymnt typo is refused: apps/v1 has no kind"
                                    + " Deploymnt; did you mean Deployment?")
                    .anyMatch(line ->
                            line.startsWith(wrong + ":14: Canary wrong-field is refused: ")
                                    && line.contains("spec.analysis.stepWeight"))
                    .contains("ConfigMap good created");
            var config = Config.fromKubeconfig(data.resolve("kubeconfig").toFile());
            try (var client = new KubernetesClientBuilder().withConfig(config).build()) {
                theTargetlessCanarySaysSo(client);
                theCrashIsToldByAnEvent(client);
            }
        }
    }

    private static void theTargetlessCanarySaysSo(KubernetesClient client) throws Exception {
        var sentence =
                "Deployment default/nobody does not exist; create it, or correct spec.targetRef";
        Waiting.until(
                sentence,
                () ->
                        Optional.ofNullable(
                                        client.resources(Canary.class)
                                                .inNamespace("default")
                                                .withName("targetless")
                                                .get()
                                                .getStatus())
                                .orElse(CanaryStatus.NONE)
                                .conditions()
                                .stream()
                                .anyMatch(it -> sentence.equals(it.message())));
    }

    private static void theCrashIsToldByAnEvent(KubernetesClient client) throws Exception {
        Waiting.until(
                "the back-off of the crashing pod",
                () ->
                        client.v1().events().inNamespace("default").list().getItems().stream()
                                .anyMatch(event ->
                                        event.getMessage()
                                                .startsWith(
                                                        "Back-off restarting failed"
                                                                + " container c in pod"
                                                                + " crashing-")));
    }
}
