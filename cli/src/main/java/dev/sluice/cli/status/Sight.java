package dev.sluice.cli.status;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;

import java.util.Objects;
import java.util.Set;

/// One canary and the images of its two versions.
///
/// @param target images of the target, separated by commas; empty when unknown
/// @param primary images of the primary; empty when unknown or not there yet
public record Sight(Canary canary, String target, String primary) {
    private static final Set<String> WELL = Set.of("Initialized", "Succeeded");

    /// How a rollout ended, or that it has not.
    public enum End {
        PROMOTED,
        FAILED,
        OPEN
    }

    /// A canary at rest whose target has another image than its primary has not been looked at yet.
    public End end() {
        if (phase().equals("Failed")) {
            return End.FAILED;
        }
        return WELL.contains(phase()) && (target.equals(primary) || primary.isEmpty())
                ? End.PROMOTED
                : End.OPEN;
    }

    CanaryStatus status() {
        return Objects.requireNonNullElse(canary.getStatus(), CanaryStatus.NONE);
    }

    String phase() {
        return Objects.requireNonNullElse(status().phase(), "");
    }

    String namespace() {
        return canary.getMetadata().getNamespace();
    }

    String name() {
        return canary.getMetadata().getName();
    }
}
