package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;
import dev.sluice.engine.rollout.Standing.Previous;

import java.time.Instant;
import java.util.Optional;

/// Back to the previous version after a promotion, without an analysis.
///
/// While it is kept, its pods stand behind the Service of the canary. Steering everybody there is
/// the rollback; that the primary is made to run it again comes after, at leisure.
final class Retreat {
    private Retreat() {}

    /// Gives what the primary runs pods of its own before a promotion replaces it.
    static void keep(Tick tick) {
        var memory = tick.memory();
        var fromRun =
                switch (memory.phase()) {
                    case Phase.Progressing _, Phase.WaitingPromotion _ -> true;
                    default -> false;
                };
        if (fromRun
                && tick.plan.keepPrevious().isPositive()
                && tick.sight.primary().serves()
                && !memory.promoted().isEmpty()
                && !memory.promoted().equals(memory.applied().spec())) {
            var runs = tick.sight.primaryRuns().spec();
            var copied = runs.isEmpty() || runs.equals(memory.applied().spec());
            var previous = new Previous(copied ? memory.promoted() : runs, Optional.empty(), false);
            tick.does(new Effect.KeepPrevious(previous.spec()))
                    .remember(memory.ordered(memory.standing().keeping(previous)));
        }
    }

    /// From the end of a promotion on, the time of the previous version runs.
    static Memory dated(Tick tick) {
        var memory = tick.memory();
        var end = Optional.of(tick.sight.now().plus(tick.plan.keepPrevious()));
        return memory.standing()
                .previous()
                .filter(it -> it.until().isEmpty())
                .map(it ->
                        memory.ordered(
                                memory.standing().keeping(new Previous(it.spec(), end, false))))
                .orElse(memory);
    }

    static Optional<Instant> end(Tick tick) {
        return tick.memory().standing().previous().flatMap(Previous::until);
    }

    /// Whether nobody may go back any more.
    static boolean isOver(Tick tick) {
        return tick.memory().standing().previous().isPresent()
                && (tick.plan.keepPrevious().isZero()
                        || end(tick).filter(it -> !it.isAfter(tick.sight.now())).isPresent());
    }

    static Decision giveUp(Tick tick) {
        var memory = tick.memory();
        return tick.does(new Effect.DropPrevious())
                .remember(memory.ordered(memory.standing().keepingNothing()))
                .atOnce("the previous version is no longer kept");
    }

    /// Somebody deleted its workload, so that nobody can go back, and the primary cannot either.
    private static boolean isGone(Sight sight) {
        return sight.previous() instanceof Readiness.Stuck(_, var serving) && !serving;
    }

    /// The version to go back to; empty when there is none.
    static Optional<Previous> available(Tick tick) {
        return isOver(tick) || isGone(tick.sight)
                ? Optional.empty()
                : tick.memory()
                        .standing()
                        .previous()
                        .filter(it -> it.until().isPresent())
                        .filter(it -> !it.spec().equals(tick.memory().promoted()));
    }

    /// Everybody to the previous version, at once if it has pods.
    static Decision begin(Tick tick, Previous previous, String asker) {
        var memory = tick.memory();
        var names = tick.names();
        var because = "rolled back to the previous version " + previous.spec() + " by " + asker;
        var atOnce = tick.sight.previous().serves();
        var failed = new Phase.Failed(atOnce);
        var restoring = new Previous(previous.spec(), previous.until(), true);
        if (atOnce && tick.plan.routed()) {
            tick.steer(Split.canary(100));
        }
        tick.remember(
                tick.memory()
                        .weighing(atOnce ? 100 : 0)
                        .ordered(memory.standing().keeping(restoring))
                        .unstepped()
                        .to(failed));
        if (atOnce) {
            tick.does(new Effect.ServePrevious());
        }
        return tick.warn("Rolling back " + names.dotted() + ": " + because)
                .alert(Severity.WARN, "The promoted version is " + because)
                .does(new Effect.RestorePrimary())
                .does(new Effect.Count(false, false))
                .does(new Effect.Tell(failed))
                .untilChange(because);
    }

    /// The primary takes over again once it runs the previous version; that version's own pods stay
    /// one interval longer, for requests under way.
    static Decision finish(Tick tick) {
        var sight = tick.sight;
        var memory = tick.memory();
        var previous = memory.standing().previous().orElseThrow();
        if (!sight.primaryRuns().spec().equals(previous.spec())) {
            if (isGone(sight)) {
                return giveUp(tick.to(new Phase.Failed(false)));
            }
            return tick.does(new Effect.RestorePrimary()).untilChange("");
        }
        var why =
                switch (sight.primary()) {
                    case Readiness.Ready _ -> "";
                    case Readiness.NotYet(var reason, _) -> reason;
                    case Readiness.Stuck(var reason, _) -> reason;
                };
        if (!why.isEmpty()) {
            return tick.warn(tick.names().dottedPrimary() + " not ready: " + why).untilChange("");
        }
        if (tick.plan.routed()) {
            tick.steer(Split.ALL_PRIMARY);
        }
        var end = Optional.of(sight.now().plus(tick.plan.interval()));
        return tick.say(
                        "The primary "
                                + tick.names().dottedPrimary()
                                + " runs the previous version again")
                .remember(
                        tick.memory()
                                .promoting(previous.spec())
                                .weighing(0)
                                .ordered(
                                        memory.standing()
                                                .keeping(new Previous(previous.spec(), end, false)))
                                .to(new Phase.Failed(false)))
                .atOnce("the primary runs the previous version " + previous.spec() + " again");
    }
}
