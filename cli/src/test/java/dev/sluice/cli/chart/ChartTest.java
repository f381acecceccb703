package dev.sluice.cli.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;

import dev.sluice.api.crd.Crds;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/// Linted, rendered and installed as Helm does it.
class ChartTest {
    private static final Set<String> GROUPS = Set.of("flagger.app", "sluice.dev");
    private static final int KINDS = Crds.packed().size();
    private static final String HEADER =
            """
            # Printed from charts/sluice; apply the CustomResourceDefinitions first (sluice crds).
            """;

    private static Helm helm() {
        return new Helm(Generated.path("charts/sluice"));
    }

    private static TemplateCommand rendered() {
        return helm().template()
                .withName("sluice")
                .withNamespace("sluice-system")
                .withKubeVersion("1.30.0");
    }

    @Test
    void lintsWithoutAWarning() {
        var result = helm().lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void rendersThePlainManifests() throws IOException {
        Generated.same(
                "deploy/sluice.yaml",
                HEADER + withoutTests(rendered().set("crds.install", "false").call()));
    }

    /// `helm test` is nothing for kubectl.
    private static String withoutTests(String rendered) {
        return Arrays.stream(rendered.split("(?m)^(?=---$)", -1))
                .filter(it -> !it.contains("helm.sh/hook: test"))
                .collect(Collectors.joining());
    }

    @Test
    void onlyThePortThatIsServedMayBeReachedWhereThatIsWanted() {
        assertThat(rendered().call()).doesNotContain("NetworkPolicy");
        assertThat(
                        rendered()
                                .set("networkPolicy.enabled", "true")
                                .set(
                                        "networkPolicy.from[0].namespaceSelector.matchLabels.name",
                                        "monitoring")
                                .call())
                .contains("kind: NetworkPolicy", "policyTypes: [Ingress]", "name: monitoring");
    }

    @Test
    void theDefinitionsAreUpgradedAndKept() {
        var text = rendered().call();

        assertThat(text.split("kind: CustomResourceDefinition", -1)).hasSize(KINDS + 1);
        assertThat(text.split("helm.sh/resource-policy: keep", -1)).hasSize(KINDS + 1);
    }

    @Test
    void inOneNamespaceOnlyPoliciesAreReadBeyondIt() {
        var text =
                rendered()
                        .set("namespace", "shop")
                        .set("rbac.providers[0]", "gatewayapi:v1")
                        .call();

        assertThat(text.split("\nkind: ClusterRole\n", -1)).hasSize(2);
        assertThat(text)
                .contains("- -namespace=shop", "httproutes")
                .doesNotContain("virtualservices");
    }

    @Test
    void withoutElectionThereIsOneThatIsRecreated() {
        var text = rendered().set("leaderElection.enabled", "false").call();

        assertThat(text)
                .contains("replicas: 1", "type: Recreate")
                .doesNotContain("leader-election", "PodDisruptionBudget");
    }

    @Test
    void secretsAreOnlyReadWhereNoConfigurationIsTracked() {
        assertThat(rendered().set("configTracking.enabled", "false").call())
                .contains(
                        "resources: [secrets]\n  verbs: [get, list, watch]",
                        "-enable-config-tracking=false");
    }

    @Test
    void theValuesOfFlaggersChartSetTheSameFlags() {
        assertThat(
                        rendered()
                                .set("meshProvider", "gloo")
                                .set("slack.channel", "deploys")
                                .set("slack.proxyUrl", "http://proxy:3128")
                                .set("clusterName", "eu-1")
                                .set("noCrossNamespaceRefs", "true")
                                .set("serviceMonitor.enabled", "true")
                                .call())
                .contains(
                        "- -mesh-provider=gloo",
                        "- -slack-channel=deploys",
                        "- -slack-proxy-url=http://proxy:3128",
                        "- -cluster-name=eu-1",
                        "- -no-cross-namespace-refs=true",
                        "kind: ServiceMonitor");
    }

    @Test
    void aValuesFileOfFlaggersChartIsTaken(@TempDir Path directory) throws IOException {
        var values =
                Files.writeString(
                        directory.resolve("values.yaml"),
                        """
                        image: {tag: 1.2.3, pullSecret: null}
                        slack: {user: flagger, channel: null, url: null}
                        leaderElection: {enabled: false, replicaCount: 1}
                        rbac: {create: true, pspEnabled: false}
                        crd: {create: false}
                        podMonitor: {enabled: true, additionalLabels: {release: prometheus}}
                        kubeconfigQPS: ""
                        threadiness: 2
                        prometheus: {install: false}
                        """);
        assertThat(rendered().withValuesFile(values).call())
                .contains("kind: PodMonitor", "release: prometheus", "/sluice:1.2.3")
                .doesNotContain("kind: CustomResourceDefinition");
        assertThatThrownBy(() -> rendered().set("prometheus.install", "true").call())
                .hasMessageContaining("install");
    }

    @Test
    void aWrongValueIsNamed() {
        assertThatThrownBy(() -> rendered().set("meshProvider", "isto").call())
                .hasMessageContaining("meshProvider");
        assertThatThrownBy(() -> rendered().set("replicas", "3").call())
                .hasMessageContaining("replicas");
    }

    @Test
    void isInstalledUpgradedAndLeavesTheDefinitions() {
        var kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        var name = "sluice-" + UUID.randomUUID().toString().substring(0, 8);
        try (var client =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(new java.io.File(kubeconfig)))
                        .build()) {
            adopt(client, name);
            try {
                lives(client, name, Path.of(kubeconfig));
            } finally {
                Helm.uninstall(name)
                        .withNamespace(name)
                        .withKubeConfig(Path.of(kubeconfig))
                        .ignoreNotFound()
                        .call();
                client.namespaces().withName(name).delete();
            }
            assertThat(definitions(client)).hasSize(KINDS);
            assertThat(client.rbac().clusterRoles().withName(name).get()).isNull();
        }
    }

    private static void lives(KubernetesClient client, String name, Path kubeconfig) {
        helm().install()
                .withName(name)
                .withNamespace(name)
                .createNamespace()
                .withKubeConfig(kubeconfig)
                .call();
        var deployment = client.apps().deployments().inNamespace(name).withName(name);
        assertThat(deployment.get().getSpec().getReplicas()).isEqualTo(2);
        assertThat(client.rbac().clusterRoles().withName(name).get().getRules()).isNotEmpty();
        assertThat(definitions(client)).hasSize(KINDS);

        helm().upgrade()
                .withName(name)
                .withNamespace(name)
                .withKubeConfig(kubeconfig)
                .set("leaderElection.replicaCount", 3)
                .call();
        assertThat(deployment.get().getSpec().getReplicas()).isEqualTo(3);
    }

    private static List<CustomResourceDefinition> definitions(KubernetesClient client) {
        return client.apiextensions().v1().customResourceDefinitions().list().getItems().stream()
                .filter(it -> GROUPS.contains(it.getSpec().getGroup()))
                .toList();
    }

    /// Helm takes over what is there already only when it is labelled so.
    private static void adopt(KubernetesClient client, String release) {
        for (var definition :
                client.load(new ByteArrayInputStream(Crds.yaml().getBytes(StandardCharsets.UTF_8)))
                        .items()) {
            client.resource(definition).createOr(it -> it.patch());
        }
        for (var definition : definitions(client)) {
            client.resource(definition)
                    .edit(it -> {
                        it.getMetadata().getLabels().put("app.kubernetes.io/managed-by", "Helm");
                        var notes = it.getMetadata().getAnnotations();
                        notes.put("meta.helm.sh/release-name", release);
                        notes.put("meta.helm.sh/release-namespace", release);
                        return it;
                    });
        }
    }
}
