package dev.sluice.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.ReleaseHistory;

import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// The chart on the embedded cluster, where its pods are this program: Helm waits until they are
/// ready, and they are only when the account and the roles of the chart suffice to start.
///
/// The library has no rollback; what Helm does for one is an upgrade to the former manifest.
class ChartOnEmbeddedClusterTest {
    private static final String NAME = "sluice";
    private static final String NAMESPACE = "rollouts";
    private static final int PATIENCE_SECONDS = 60;

    private static final String IMAGE =
            """
            {"apiVersion":"sluice.dev/v1alpha1","kind":"LocalImage","metadata":{"name":"sluice"},
             "spec":{"repository":"ghcr.io/sluice/sluice","entrypoint":["sh","-c",
              "exec '%s' -XX:+UseSerialGC -Xmx96m -cp '%s' dev.sluice.cli.Main \\"$@\\" -port=$PORT",
              "sh"]}}
            """;

    private static Deployment deployment(KubernetesClient client) {
        return client.apps().deployments().inNamespace(NAMESPACE).withName(NAME).get();
    }

    private static void upgrade(Path kubeconfig, String note) {
        new Helm(Generated.path("charts/sluice"))
                .upgrade()
                .withName(NAME)
                .withNamespace(NAMESPACE)
                .withKubeConfig(kubeconfig)
                .set("leaderElection.replicaCount", 1)
                .set("podAnnotations.note", note)
                .waitReady()
                .withTimeout(PATIENCE_SECONDS)
                .call();
    }

    private static String note(KubernetesClient client) {
        var annotations = deployment(client).getSpec().getTemplate().getMetadata().getAnnotations();
        return String.valueOf(annotations.get("note"));
    }

    @Test
    void isInstalledUpgradedTakenBackAndUninstalled(@TempDir Path home) throws Exception {
        var options = EmbeddedOptions.loopback(home.resolve("data"), home, Ports.ANY);
        try (var cluster = EmbeddedCluster.start(options);
                var client =
                        new KubernetesClientBuilder()
                                .withConfig(Config.fromKubeconfig(cluster.kubeconfig().toFile()))
                                .build()) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            var image = IMAGE.formatted(java, SluiceProcess.classPath());
            client.raw("/apis/sluice.dev/v1alpha1/localimages", "POST", image);
            new Helm(Generated.path("charts/sluice"))
                    .install()
                    .withName(NAME)
                    .withNamespace(NAMESPACE)
                    .createNamespace()
                    .withKubeConfig(cluster.kubeconfig())
                    .set("leaderElection.replicaCount", 1)
                    .set("podAnnotations.note", "first")
                    .waitReady()
                    .withTimeout(PATIENCE_SECONDS)
                    .call();
            assertThat(deployment(client).getStatus().getReadyReplicas()).isEqualTo(1);

            upgrade(cluster.kubeconfig(), "second");
            assertThat(note(client)).isEqualTo("second");
            upgrade(cluster.kubeconfig(), "first");
            assertThat(note(client)).isEqualTo("first");
            assertThat(
                            Helm.history(NAME)
                                    .withNamespace(NAMESPACE)
                                    .withKubeConfig(cluster.kubeconfig())
                                    .call())
                    .extracting(ReleaseHistory::getStatus)
                    .containsExactly("superseded", "superseded", "deployed");

            Helm.uninstall(NAME)
                    .withNamespace(NAMESPACE)
                    .withKubeConfig(cluster.kubeconfig())
                    .call();
            assertThat(client.apps().deployments().inNamespace(NAMESPACE).list().getItems())
                    .isEmpty();
            assertThat(client.rbac().clusterRoles().withName(NAME).get()).isNull();
        }
    }
}
