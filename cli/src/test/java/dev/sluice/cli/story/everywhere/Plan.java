package dev.sluice.cli.story.everywhere;

import java.util.List;
import java.util.stream.Collectors;

/// How a story's Canary is rolled out.
///
/// @param strategy lines of `spec.analysis`
/// @param hooks types of webhooks, in order
/// @param more lines of `spec`; empty for none
/// @param deployment lines of the target's `spec`; empty for none
record Plan(String provider, String strategy, List<String> hooks, String more, String deployment) {
    private static final String ROUTED = "gloo";

    /// Traffic in weights.
    static Plan weights(int step, int max) {
        return routed("stepWeight: " + step + "\nmaxWeight: " + max);
    }

    static Plan routed(String strategy) {
        return new Plan(ROUTED, strategy, List.of(), "", "");
    }

    /// Blue/Green without any router.
    static Plan plain(int iterations) {
        return new Plan("kubernetes", "iterations: " + iterations, List.of(), "", "");
    }

    Plan asking(String... types) {
        return new Plan(provider, strategy, List.of(types), more, deployment);
    }

    /// @param lines of the Canary's `spec`
    Plan with(String lines) {
        return new Plan(provider, strategy, hooks, more + lines + "\n", deployment);
    }

    /// @param lines of the Deployment's `spec`
    Plan target(String lines) {
        return new Plan(provider, strategy, hooks, more, deployment + lines + "\n");
    }

    String deployment(String image) {
        return """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              terminationGracePeriodSeconds: 1
              containers:
              - name: app
                image: "%s"
                ports: [{containerPort: 8080}]
                env:
                - {name: APP, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}
        """
                        .formatted(image)
                + deployment.indent(2);
    }

    /// @param farSide URL of Prometheus and the hooks
    String canary(String farSide) {
        return """
        apiVersion: flagger.app/v1beta1
        kind: Canary
        metadata: {name: web}
        spec:
          provider: %1$s
          metricsServer: %2$s
          targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          service: {port: 80, targetPort: 8080}
        %3$s
          analysis:
            interval: 400ms
            threshold: 2
            metrics: [{name: request-success-rate, interval: 5s, thresholdRange: {min: 99}}]
        %4$s
        %5$s
        """
                .formatted(
                        provider, farSide, more.indent(2), strategy.indent(4), webhooks(farSide));
    }

    private String webhooks(String farSide) {
        return hooks.isEmpty()
                ? ""
                : hooks.stream()
                        .map(type ->
                                "    - {name: %1$s, type: %1$s, url: \"%2$s/hook/%1$s\"}\n"
                                        .formatted(type, farSide))
                        .collect(Collectors.joining("", "    webhooks:\n", ""));
    }
}
