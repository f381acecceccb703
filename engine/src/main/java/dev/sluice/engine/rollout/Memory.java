package dev.sluice.engine.rollout;

import java.time.Instant;
import java.util.Optional;

/// What is remembered of a canary between two ticks; it is stored in the object's status.
///
/// @param weight the canary's weight as last written; the truth is what the router says
/// @param applied the revision of the current or last run
/// @param promoted hash of the pod template the primary is considered to run; empty before the
///   first time
/// @param firstStep when the run first sent traffic to the canary, or began to iterate
/// @param lastStep when the analysis was last evaluated, or traffic last moved
public record Memory(
        Phase phase,
        int weight,
        Revision applied,
        String promoted,
        Optional<Instant> firstStep,
        Optional<Instant> lastStep) {

    /// A canary nobody has seen yet.
    public static final Memory NEW =
            new Memory(
                    new Phase.Initializing(),
                    0,
                    Revision.NONE,
                    "",
                    Optional.empty(),
                    Optional.empty());

    Memory to(Phase next) {
        return new Memory(next, weight, applied, promoted, firstStep, lastStep);
    }

    Memory weighing(int canary) {
        return new Memory(phase, canary, applied, promoted, firstStep, lastStep);
    }

    Memory applying(Revision revision) {
        return new Memory(phase, weight, revision, promoted, firstStep, lastStep);
    }

    Memory promoting(String spec) {
        return new Memory(phase, weight, applied, spec, firstStep, lastStep);
    }

    /// Stamps a step; the first one of a run is kept.
    Memory stepped(Instant now) {
        return new Memory(
                phase,
                weight,
                applied,
                promoted,
                firstStep.or(() -> Optional.of(now)),
                Optional.of(now));
    }

    Memory tried(Instant now) {
        return new Memory(phase, weight, applied, promoted, firstStep, Optional.of(now));
    }

    Memory unstepped() {
        return new Memory(phase, weight, applied, promoted, Optional.empty(), Optional.empty());
    }

    /// Whether the target runs something that neither this run nor the last promotion has seen.
    boolean differs(Revision current) {
        if (applied.spec().isEmpty()) {
            return true;
        }
        if (!current.configs().equals(applied.configs())) {
            return true;
        }
        return !current.spec().equals(promoted) && !current.spec().equals(applied.spec());
    }
}
