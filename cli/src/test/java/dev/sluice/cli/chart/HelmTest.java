package dev.sluice.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.crd.Crds;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The chart in the hands of the real `helm` command, which `test/cluster/helm` builds.
///
/// Skipped where neither `SLUICE_TEST_HELM` nor the cache has one.
class HelmTest {
    private static final String VERSION = "helm-v3.19.2";
    private static final String PATIENCE = "60s";

    private static final String IMAGE =
            """
            {"apiVersion":"sluice.dev/v1alpha1","kind":"LocalImage","metadata":{"name":"sluice"},
             "spec":{"repository":"ghcr.io/sluice/sluice","entrypoint":["sh","-c",
              "case $1 in operator) set -- \\"$@\\" -port=$PORT;; esac; exec '%s' -XX:+UseSerialGC -Xmx96m -cp '%s' dev.sluice.cli.Main \\"$@\\"",
              "sh"]}}
            """;

    @TempDir private Path home;

    private final String release = "sluice-" + UUID.randomUUID().toString().substring(0, 8);
    private Path helm = Path.of("helm");

    private static Optional<Path> found() {
        var cache =
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .map(Path::of)
                        .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        return Optional.ofNullable(System.getenv("SLUICE_TEST_HELM"))
                .map(Path::of)
                .or(() ->
                        Optional.of(
                                cache.resolve("sluice/cluster").resolve(VERSION).resolve("helm")))
                .filter(Files::isExecutable);
    }

    @BeforeEach
    void find() {
        var there = found();
        assumeTrue(there.isPresent(), "there is no helm command; test/cluster/helm builds it");
        helm = there.orElseThrow();
    }

    private String helm(Path kubeconfig, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(helm.toString()));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--namespace", release, "--kubeconfig", kubeconfig.toString()));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        for (var name : List.of("HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME")) {
            builder.environment().put(name, home.resolve(name).toString());
        }
        var process = builder.start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
        return said;
    }

    private static String chart() {
        return Generated.path("charts/sluice").toString();
    }

    private int replicas(KubernetesClient client) {
        return client.apps()
                .deployments()
                .inNamespace(release)
                .withName(release)
                .get()
                .getSpec()
                .getReplicas();
    }

    private static KubernetesClient client(Path kubeconfig) {
        return new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                .build();
    }

    @Test
    void lintsAndRendersForEveryKubernetesItSupports() throws Exception {
        var kubeconfig = home.resolve("none");
        helm(kubeconfig, "lint", "--strict", chart());
        for (var version : List.of("1.25.0", "1.30.0", "1.36.0")) {
            assertThat(
                            helm(
                                    kubeconfig,
                                    "template",
                                    release,
                                    chart(),
                                    "--kube-version",
                                    version,
                                    "--set",
                                    "networkPolicy.enabled=true"))
                    .contains("kind: Deployment", "kind: NetworkPolicy");
        }
    }

    @Test
    void onTheEmbeddedClusterItIsInstalledTestedUpgradedRolledBackAndUninstalled()
            throws Exception {
        var options = EmbeddedOptions.loopback(home.resolve("data"), home, Ports.ANY);
        try (var cluster = EmbeddedCluster.start(options);
                var client = client(cluster.kubeconfig())) {
            var java = Path.of(System.getProperty("java.home"), "bin", "java");
            client.raw(
                    "/apis/sluice.dev/v1alpha1/localimages",
                    "POST",
                    IMAGE.formatted(java, SluiceProcess.classPath()));
            var kubeconfig = cluster.kubeconfig();
            lives(
                    client,
                    kubeconfig,
                    List.of("--wait", "--timeout", PATIENCE),
                    () -> helm(kubeconfig, "test", release, "--timeout", PATIENCE));
        }
    }

    @Test
    void onARealClusterTheOperatorWorksUnderTheAccountOfTheChart() throws Exception {
        var variable = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(variable != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        var kubeconfig = Path.of(variable);
        try (var client = client(kubeconfig)) {
            client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                    .filter(it -> Crds.yaml().contains("name: " + it.getMetadata().getName()))
                    .forEach(it -> client.resource(it).edit(this::adopted));
            try {
                lives(client, kubeconfig, List.of(), () -> works(client));
            } finally {
                client.namespaces().withName(release).delete();
            }
        }
    }

    /// Helm takes over what is there already only when it is labelled so.
    private <T extends io.fabric8.kubernetes.api.model.HasMetadata> T adopted(T definition) {
        var metadata = definition.getMetadata();
        metadata.getLabels().put("app.kubernetes.io/managed-by", "Helm");
        metadata.getAnnotations().put("meta.helm.sh/release-name", release);
        metadata.getAnnotations().put("meta.helm.sh/release-namespace", release);
        return definition;
    }

    private interface Step {
        void take() throws Exception;
    }

    private void lives(
            KubernetesClient client, Path kubeconfig, List<String> waiting, Step installed)
            throws Exception {
        var install =
                new ArrayList<>(
                        List.of("install", release, chart(), "--create-namespace", "--set"));
        install.add("leaderElection.replicaCount=1,networkPolicy.enabled=true");
        install.addAll(waiting);
        helm(kubeconfig, install.toArray(String[]::new));
        installed.take();

        helm(
                kubeconfig,
                "upgrade",
                release,
                chart(),
                "--reuse-values",
                "--set",
                "leaderElection.replicaCount=2");
        assertThat(replicas(client)).isEqualTo(2);

        helm(kubeconfig, "rollback", release, "1");
        assertThat(replicas(client)).isOne();
        assertThat(helm(kubeconfig, "history", release)).contains("Rollback to 1");
        assertThat(client.network().networkPolicies().inNamespace(release).list().getItems())
                .hasSize(1);

        helm(kubeconfig, "uninstall", release);
        assertThat(client.rbac().clusterRoles().withName(release).get()).isNull();
        assertThat(client.apiextensions().v1().customResourceDefinitions().list().getItems())
                .as("the definitions stay, and what was made with them")
                .anyMatch(it -> it.getMetadata().getName().equals("canaries.flagger.app"));
    }

    /// Nobody runs pods there: it is started beside the cluster, with the account's token.
    private void works(KubernetesClient client) throws IOException, InterruptedException {
        var token =
                client.serviceAccounts()
                        .inNamespace(release)
                        .withName(release)
                        .tokenRequest(new TokenRequest())
                        .getStatus()
                        .getToken();
        var own =
                Files.writeString(
                        home.resolve("kubeconfig"),
                        """
                        apiVersion: v1
                        kind: Config
                        current-context: chart
                        clusters: [{name: c, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
                        users: [{name: u, user: {token: "%s"}}]
                        contexts: [{name: chart, context: {cluster: c, user: u}}]
                        """
                                .formatted(client.getMasterUrl(), token));
        try (var operator =
                SluiceProcess.start(
                        "operator",
                        "-kubeconfig=" + own,
                        "-mesh-provider=kubernetes",
                        "-enable-leader-election=true",
                        "-leader-election-namespace=" + release,
                        "-port=0")) {
            operator.await(it -> it.contains("ready") || it.contains("leads"));
            assertThat(operator.output()).noneMatch(it -> it.contains("forbidden"));
        }
    }
}
