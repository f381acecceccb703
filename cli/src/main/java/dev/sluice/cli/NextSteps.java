package dev.sluice.cli;

import dev.sluice.embedded.EmbeddedCluster;

import java.nio.file.Path;

/// What to try with a running cluster.
final class NextSteps {
    private NextSteps() {}

    /// @param data as the user wrote it
    static String of(EmbeddedCluster cluster, Path data) {
        return """
        %s
        Try
          kubectl --kubeconfig %s get deploy,pods,canary --all-namespaces

        Ctrl-C stops the cluster; its state stays in %s.\
        """
                .formatted(doors(cluster), data.resolve("kubeconfig"), data);
    }

    /// The demo is over and its cluster is still there.
    static String ofDemo(EmbeddedCluster cluster) {
        return """
        %1$s
        The requests go on, so that what you change is measured. Try
          export KUBECONFIG=%2$s
          kubectl -n marketplace get deploy,pods,canary
          kubectl -n marketplace set image deploy/listings listings=marketplace/listings:v4
          curl -i -H 'Host: frontend.marketplace.local' %3$s/

        Ctrl-C ends the demo and forgets the cluster.\
        """
                .formatted(doors(cluster), cluster.kubeconfig(), cluster.gatewayUrl());
    }

    private static String doors(EmbeddedCluster cluster) {
        return """

        Kubernetes API   %s
        HTTP gateway     %s%s
        Prometheus API   %s
        """
                .formatted(
                        cluster.apiUrl(),
                        cluster.gatewayUrl(),
                        cluster.gatewayTlsUrl().map(url -> ", " + url).orElse(""),
                        cluster.metricsUrl());
    }
}
