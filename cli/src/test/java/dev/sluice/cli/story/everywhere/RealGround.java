package dev.sluice.cli.story.everywhere;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.api.crd.Crds;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// A real control plane with `sluice operator` as a process of its own in front of it; pods are
/// played.
final class RealGround implements Ground {
    static final String VARIABLE = "SLUICE_TEST_KUBECONFIG";
    private static final String OPERATOR_NAMESPACE = "sluice-system";
    private static final long PATIENCE_SECONDS = 20;
    private static final String DEFINITIONS =
            "../embedded/src/main/resources/dev/sluice/embedded/gateway/crds.yaml";

    private final Path scratch;
    private final Path kubeconfig;
    private final KubernetesClient client;
    private final PlayedKubelet kubelet;
    private final SluiceProcess operator;

    private RealGround(
            Path scratch, KubernetesClient client, PlayedKubelet kubelet, SluiceProcess operator) {
        this.scratch = scratch;
        this.kubeconfig = kubeconfigOrSkip();
        this.client = client;
        this.kubelet = kubelet;
        this.operator = operator;
    }

    static boolean isThere() {
        return System.getenv(VARIABLE) != null;
    }

    /// Skips the test where there is no real control plane.
    static Path kubeconfigOrSkip() {
        var kubeconfig = System.getenv(VARIABLE);
        assumeTrue(kubeconfig != null, "no real API server: " + VARIABLE + " is not set");
        return Path.of(kubeconfig);
    }

    /// @param scratch where the operator's kubeconfig is written
    static Ground open(Path scratch) throws IOException, InterruptedException {
        var kubeconfig = kubeconfigOrSkip();
        var client =
                new KubernetesClientBuilder()
                        .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                        .build();
        install(client, Crds.yaml());
        install(client, Files.readString(Path.of(DEFINITIONS)));
        account(client);
        var kubelet = new PlayedKubelet(client);
        var operator =
                SluiceProcess.start(
                        "operator",
                        "-kubeconfig=" + operatorKubeconfig(client, scratch),
                        "-mesh-provider=gloo",
                        "-metrics-server=http://127.0.0.1:1",
                        "-port=0");
        Waiting.until(
                "the operator starts",
                () -> operator.output().stream().anyMatch(it -> it.contains("metrics on port")));
        return new RealGround(scratch, client, kubelet, operator);
    }

    private static List<HasMetadata> load(KubernetesClient client, String yaml) {
        return client.load(new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))).items();
    }

    private static void install(KubernetesClient client, String yaml) {
        for (var definition : load(client, yaml)) {
            var applied = client.resource(definition).createOr(it -> it.patch());
            client.resource((CustomResourceDefinition) applied)
                    .waitUntilCondition(RealGround::isServed, PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static boolean isServed(CustomResourceDefinition definition) {
        return definition != null
                && definition.getStatus() != null
                && definition.getStatus().getConditions() != null
                && definition.getStatus().getConditions().stream()
                        .anyMatch(it ->
                                "Established".equals(it.getType())
                                        && "True".equals(it.getStatus()));
    }

    /// The account with the rules that `sluice rbac` prints.
    private static void account(KubernetesClient client) throws IOException, InterruptedException {
        client.resource(
                        new NamespaceBuilder()
                                .withNewMetadata()
                                .withName(OPERATOR_NAMESPACE)
                                .endMetadata()
                                .build())
                .createOr(it -> it.patch());
        try (var printing = SluiceProcess.start("rbac")) {
            if (printing.exitCode() != 0) {
                throw new AssertionError(printing.output());
            }
            var printed = printing.output().stream().collect(Collectors.joining("\n"));
            load(client, printed).forEach(it -> client.resource(it).createOr(r -> r.patch()));
        }
    }

    private static Path operatorKubeconfig(KubernetesClient client, Path scratch)
            throws IOException {
        var token =
                client.serviceAccounts()
                        .inNamespace(OPERATOR_NAMESPACE)
                        .withName("sluice")
                        .tokenRequest(new TokenRequest())
                        .getStatus()
                        .getToken();
        var admin = client.getConfiguration();
        return Files.writeString(
                scratch.resolve("operator-kubeconfig"),
                """
                apiVersion: v1
                kind: Config
                clusters:
                - name: real
                  cluster: {server: "%s", certificate-authority-data: %s}
                users:
                - name: operator
                  user: {token: %s}
                contexts:
                - name: operator
                  context: {cluster: real, user: operator}
                current-context: operator
                """
                        .formatted(admin.getMasterUrl(), admin.getCaCertData(), token));
    }

    @Override
    public String name() {
        return "a real control plane";
    }

    @Override
    public KubernetesClient client() {
        return client;
    }

    @Override
    public Path kubeconfig() {
        return kubeconfig;
    }

    @Override
    public Path scratch() {
        return scratch;
    }

    @Override
    public void close() {
        operator.close();
        kubelet.close();
        client.close();
    }
}
