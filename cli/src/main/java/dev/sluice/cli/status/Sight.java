package dev.sluice.cli.status;

import dev.sluice.api.flagger.Canary;
import dev.sluice.api.flagger.CanaryStatus;

import org.jspecify.annotations.Nullable;

import java.util.Objects;
import java.util.Set;

/// One canary and the images of its two versions.
///
/// @param target images of the target, separated by commas; empty when unknown
/// @param primary images of the primary; empty when unknown or not there yet
/// @param revision of the target, as the operator computes it; empty when unknown
public record Sight(Canary canary, String target, String primary, String revision) {
    private static final Set<String> WELL = Set.of("Initialized", "Succeeded");

    /// The hashes that Flagger left behind say nothing about what the target is now.
    private static final String OURS = "r-";

    /// How a rollout ended, or that it has not.
    public enum End {
        PROMOTED,
        FAILED,
        OPEN
    }

    /// A canary at rest whose target is another one than it tells of has not been looked at yet.
    public End end() {
        if (phase().equals("Failed")) {
            return isOf(status().lastAppliedSpec()) ? End.FAILED : End.OPEN;
        }
        return WELL.contains(phase())
                        && (target.equals(primary) || primary.isEmpty())
                        && isOf(status().lastPromotedSpec())
                ? End.PROMOTED
                : End.OPEN;
    }

    private boolean isOf(@Nullable String told) {
        return revision.isEmpty()
                || told == null
                || !told.startsWith(OURS)
                || told.equals(revision);
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
