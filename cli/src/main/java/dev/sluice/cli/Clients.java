package dev.sluice.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.OAuthTokenProvider;
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

    /// To the cluster of a kubeconfig, as somebody else than it says.
    ///
    /// @param token is asked for at each request
    static KubernetesClient of(Path kubeconfig, OAuthTokenProvider token, Vertx vertx) {
        var known = read(kubeconfig);
        var config =
                new ConfigBuilder(Config.empty())
                        .withMasterUrl(known.getMasterUrl())
                        .withCaCertData(known.getCaCertData())
                        .withOauthTokenProvider(token)
                        .build();
        return build(config, Optional.of(vertx));
    }

    /// To the cluster of a kubeconfig; without one, to the cluster this process runs in, or that
    /// `KUBECONFIG` or `~/.kube/config` name.
    ///
    /// @param master address of the API server, when it is not the kubeconfig's; empty if it is
    static KubernetesClient of(Optional<Path> kubeconfig, String master) {
        var config = kubeconfig.map(Clients::read).orElseGet(Clients::found);
        if (!master.isEmpty()) {
            config.setMasterUrl(master);
        }
        return build(config, Optional.empty());
    }

    private static Config found() {
        return ClientKeys.recognised(Config.autoConfigure(null));
    }

    private static Config read(Path kubeconfig) {
        if (!Files.isReadable(kubeconfig)) {
            throw new CommandFailedException(
                    "The kubeconfig " + kubeconfig + " cannot be read; give an existing file.");
        }
        try {
            return ClientKeys.recognised(Config.fromKubeconfig(kubeconfig.toFile()));
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
