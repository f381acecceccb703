package dev.sluice.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.vertx5.Vertx5HttpClientFactory;
import io.vertx.core.Vertx;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Connections to clusters.
final class Clients {
    private Clients() {}

    /// To the cluster of a kubeconfig.
    static KubernetesClient of(Path kubeconfig, Vertx vertx) {
        return build(read(kubeconfig), Optional.of(vertx));
    }

    /// To the cluster of a kubeconfig; without one, to the cluster this process runs in, or that
    /// `KUBECONFIG` or `~/.kube/config` name.
    static KubernetesClient of(Optional<Path> kubeconfig) {
        return build(
                kubeconfig.map(Clients::read).orElseGet(() -> Config.autoConfigure(null)),
                Optional.empty());
    }

    private static Config read(Path kubeconfig) {
        if (!Files.isReadable(kubeconfig)) {
            throw new CommandFailedException(
                    "The kubeconfig " + kubeconfig + " cannot be read; give an existing file.");
        }
        try {
            return Config.fromKubeconfig(kubeconfig.toFile());
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new CommandFailedException(
                    "The kubeconfig " + kubeconfig + " is not understood: " + e.getMessage(), e);
        }
    }

    private static KubernetesClient build(Config config, Optional<Vertx> vertx) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(
                        vertx.map(Vertx5HttpClientFactory::new)
                                .orElseGet(Vertx5HttpClientFactory::new))
                .build();
    }
}
