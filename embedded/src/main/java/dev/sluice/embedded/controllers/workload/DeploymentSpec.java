package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Selector;

import java.time.Duration;
import java.util.Optional;

/// What a Deployment asks for, with percentages resolved against its replicas.
///
/// @param recreate all old pods go before the first new one comes
/// @param surge how many pods more than `replicas` may exist; 0 when recreating
/// @param unavailable how many fewer than `replicas` may be available; 0 when recreating
/// @param historyLimit how many old ReplicaSets without pods are kept
/// @param progressDeadline empty: progress is not judged
record DeploymentSpec(
        int replicas,
        boolean recreate,
        int surge,
        int unavailable,
        int minReadySeconds,
        int historyLimit,
        Optional<Duration> progressDeadline,
        boolean paused,
        Selector selector,
        JsonNode template) {

    static DeploymentSpec read(ObjectNode deployment) {
        var spec = deployment.path("spec");
        int replicas = spec.path("replicas").asInt(1);
        boolean recreate = spec.path("strategy").path("type").asText().equals("Recreate");
        var rolling = spec.path("strategy").path("rollingUpdate");
        int surge = recreate ? 0 : resolve(rolling.path("maxSurge"), replicas, true);
        int unavailable = recreate ? 0 : resolve(rolling.path("maxUnavailable"), replicas, false);
        if (!recreate && surge == 0 && unavailable == 0) {
            unavailable = 1;
        }
        int deadline = spec.path("progressDeadlineSeconds").asInt(600);
        return new DeploymentSpec(
                replicas,
                recreate,
                surge,
                Math.min(unavailable, replicas),
                spec.path("minReadySeconds").asInt(0),
                spec.path("revisionHistoryLimit").asInt(10),
                deadline == Integer.MAX_VALUE
                        ? Optional.empty()
                        : Optional.of(Duration.ofSeconds(deadline)),
                spec.path("paused").asBoolean(),
                Selector.read(spec.path("selector")),
                spec.path("template"));
    }

    /// The most pods there may be at any time.
    int most() {
        return replicas == 0 ? 0 : replicas + surge;
    }

    /// What `deployment.kubernetes.io/max-replicas` says.
    int mostNoted() {
        return replicas + surge;
    }

    /// The fewest pods that must be available at any time.
    int fewest() {
        return replicas - unavailable;
    }

    private static int resolve(JsonNode value, int replicas, boolean up) {
        var text = value.isMissingNode() || value.isNull() ? "25%" : value.asText();
        try {
            if (!text.endsWith("%")) {
                return Integer.parseInt(text);
            }
            double share = Integer.parseInt(text.substring(0, text.length() - 1)) * replicas / 100d;
            return (int) (up ? Math.ceil(share) : Math.floor(share));
        } catch (NumberFormatException _) {
            return 0;
        }
    }
}
