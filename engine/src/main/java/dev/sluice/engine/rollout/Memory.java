package dev.sluice.engine.rollout;

import java.time.Instant;
import java.util.Optional;

/// What is remembered of a canary between two ticks; it is stored in the object's status.
///
/// @param weight the canary's weight as last written, 0 for a strategy without weights; the truth
///   is what the router says
/// @param applied the revision of the current or last run
/// @param promoted hash of the pod template the primary is considered to run; empty before the
///   first time
/// @param firstStep when the run first sent traffic to the canary, or began to iterate
/// @param lastStep when the analysis was last evaluated, or traffic last moved
/// @param standing what was ordered and is still in force
public record Memory(
        Phase phase,
        int weight,
        Revision applied,
        String promoted,
        Optional<Instant> firstStep,
        Optional<Instant> lastStep,
        Standing standing) {

    /// A canary nobody has seen yet.
    public static final Memory NEW =
            new Memory(
                    new Phase.Initializing(),
                    0,
                    Revision.NONE,
                    "",
                    Optional.empty(),
                    Optional.empty());

    /// Nothing was ordered.
    public Memory(
            Phase phase,
            int weight,
            Revision applied,
            String promoted,
            Optional<Instant> firstStep,
            Optional<Instant> lastStep) {
        this(phase, weight, applied, promoted, firstStep, lastStep, Standing.NONE);
    }

    /// Whether an A/B test's canary serves also those who do not match: there is nobody else, or
    /// will not be for a while.
    public boolean servesEverybody(Plan plan) {
        return plan.strategy() instanceof Strategy.AbTesting
                && weight == 100
                && (phase instanceof Phase.Promoting || phase instanceof Phase.Failed);
    }

    /// The share of requests, of those that match in an A/B test, that the canary was last given,
    /// in percent.
    public int routed(Plan plan) {
        if (weight > 0 || firstStep.isEmpty()) {
            return weight;
        }
        var promoting = phase instanceof Phase.Promoting;
        var iterations = Analysing.counts(this).iterations();
        var all =
                switch (plan.strategy()) {
                    case Strategy.AbTesting _ -> promoting || iterations > 0;
                    case Strategy.BlueGreen(var planned, _, var switches) ->
                            switches && (promoting || iterations > planned);
                    case Strategy.Canary _, Strategy.OneBox _ -> false;
                };
        return all ? 100 : 0;
    }

    public Memory to(Phase next) {
        return new Memory(next, weight, applied, promoted, firstStep, lastStep, standing);
    }

    Memory weighing(int canary) {
        return new Memory(phase, canary, applied, promoted, firstStep, lastStep, standing);
    }

    public Memory applying(Revision revision) {
        return new Memory(
                phase,
                weight,
                revision,
                promoted,
                firstStep,
                lastStep,
                standing.closed(Optional.empty()));
    }

    /// Whether the gate has closed since the last step, and people were told so.
    boolean isClosed(String gate) {
        return standing.closedGate().filter(gate::equals).isPresent();
    }

    Memory closed(String gate) {
        return ordered(standing.closed(Optional.of(gate)));
    }

    Memory opened() {
        return ordered(standing.closed(Optional.empty()));
    }

    public Memory promoting(String spec) {
        return new Memory(phase, weight, applied, spec, firstStep, lastStep, standing);
    }

    /// Stamps a step; the first one of a run is kept.
    public Memory stepped(Instant now) {
        return new Memory(
                phase,
                weight,
                applied,
                promoted,
                firstStep.or(() -> Optional.of(now)),
                Optional.of(now),
                standing);
    }

    Memory tried(Instant now) {
        return new Memory(phase, weight, applied, promoted, firstStep, Optional.of(now), standing);
    }

    Memory unstepped() {
        return new Memory(
                phase, weight, applied, promoted, Optional.empty(), Optional.empty(), standing);
    }

    Memory ordered(Standing newer) {
        return new Memory(phase, weight, applied, promoted, firstStep, lastStep, newer);
    }

    /// Whether the Service of the canary leads to the previous version's pods: the target has none
    /// then, and a rollback takes one write of the route.
    public boolean previousStandsBy() {
        return standing.previous().isPresent()
                && switch (phase) {
                    case Phase.Initialized _, Phase.Waiting _, Phase.Succeeded _ -> true;
                    case Phase.Failed(var served) -> !served || isRestoring();
                    default -> false;
                };
    }

    /// Whether the previous version's pods serve everybody.
    public boolean previousServes() {
        return isRestoring() && phase instanceof Phase.Failed(var served) && served;
    }

    boolean isRestoring() {
        return standing.previous().filter(Standing.Previous::restoring).isPresent();
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
