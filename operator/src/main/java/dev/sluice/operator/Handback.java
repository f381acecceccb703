package dev.sluice.operator;

import dev.sluice.api.flagger.Canary;

import io.fabric8.kubernetes.client.KubernetesClient;

import java.util.ArrayList;
import java.util.Objects;
import java.util.Set;

/// Makes a Canary fit for Flagger again.
///
/// Flagger would take the hashes of a status that it did not write for a new revision of the
/// target; without a status it finds the primary as it is and goes on without a run.
public final class Handback {
    private static final String KEEP_SERVING = "sluice.dev/keep-serving";
    private static final Set<String> AT_REST = Set.of("Initialized", "Succeeded", "Failed");

    private Handback() {}

    /// Whether nothing is under way. A failed promotion leaves the users on the canary; Flagger
    /// would send them to the primary.
    public static boolean isAtRest(Canary canary) {
        var status = canary.getStatus();
        return status == null
                || AT_REST.contains(Objects.requireNonNullElse(status.phase(), ""))
                        && status.canaryWeight() == 0;
    }

    /// Takes the finalizer and the status off. No operator may be at work on it.
    public static void handBack(KubernetesClient client, Canary canary) {
        var finalizers = new ArrayList<>(canary.getMetadata().getFinalizers());
        var fit = canary;
        if (finalizers.remove(KEEP_SERVING)) {
            fit.getMetadata().setFinalizers(finalizers);
            fit = client.resource(fit).update();
        }
        fit.setStatus(null);
        client.resource(fit).updateStatus();
    }
}
