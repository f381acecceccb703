package dev.sluice.cli.story.survives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.cli.load.Load;
import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

class KillInMidCanaryTest {
    private static final String VERSION_2 =
            """
            {"spec": {"template": {"spec": {"containers": [
              {"name": "listings", "image": "marketplace/listings:v2"}]}}}}
            """;

    @TempDir private Path directory;

    private SluiceProcess up() throws Exception {
        return SluiceProcess.up(
                directory, "-f", SluiceProcess.home().resolve("examples/marketplace").toString());
    }

    private KubernetesClient client() {
        var config = Config.fromKubeconfig(directory.resolve("kubeconfig").toFile());
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Load load(SluiceProcess sluice) throws InterruptedException {
        var gateway = URI.create(sluice.url("HTTP gateway"));
        return Load.start(
                new Load.Aim(
                        new InetSocketAddress(gateway.getHost(), gateway.getPort()),
                        "frontend.marketplace.local",
                        "/",
                        100,
                        20),
                _ -> {});
    }

    private static CanaryStatus listings(KubernetesClient client) {
        return Optional.ofNullable(
                        client.resources(Canary.class)
                                .inNamespace("marketplace")
                                .withName("listings")
                                .get())
                .map(Canary::getStatus)
                .orElse(CanaryStatus.NONE);
    }

    private static String image(KubernetesClient client, String deployment) {
        return client.apps()
                .deployments()
                .inNamespace("marketplace")
                .withName(deployment)
                .get()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage();
    }

    @Test
    void theCanaryEndsAfterTheRestart() throws Exception {
        try (var first = up();
                var client = client();
                var _ = load(first)) {
            Waiting.until("initialised", () -> "Initialized".equals(listings(client).phase()));
            client.apps()
                    .deployments()
                    .inNamespace("marketplace")
                    .withName("listings")
                    .patch(PatchContext.of(PatchType.STRATEGIC_MERGE), VERSION_2);
            Waiting.until("on its way", () -> listings(client).canaryWeight() >= 20);
            first.kill();
        }
        try (var second = up();
                var client = client();
                var _ = load(second)) {
            assertThat(second.output()).contains("Deployment marketplace/listings unchanged");
            assertThat(image(client, "listings")).isEqualTo("marketplace/listings:v2");
            Waiting.until("promoted", () -> "Succeeded".equals(listings(client).phase()));
            assertThat(image(client, "listings-primary")).isEqualTo("marketplace/listings:v2");
        }
    }
}
