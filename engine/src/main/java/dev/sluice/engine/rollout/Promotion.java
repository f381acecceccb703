package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

/// The end of a run: to the primary, or back.
final class Promotion {
    private Promotion() {}

    /// The primary answers nobody and will not recover by waiting, while the new revision is ready.
    static boolean nobodyElseServes(Sight sight) {
        return sight.primary() instanceof Readiness.Stuck(_, var serving)
                && !serving
                && sight.canary() instanceof Readiness.Ready;
    }

    /// There is nothing to compare with and nothing to lose: the new revision serves at once and is
    /// promoted.
    static Decision rescue(Tick tick) {
        tick.warn(
                        "The primary "
                                + tick.names().dottedPrimary()
                                + " serves nobody! Routing all traffic to canary and promoting it")
                .alert(
                        Severity.ERROR,
                        "The primary serves nobody, the new revision is promoted without"
                                + " analysis.");
        return copyNow(tick.steer(Split.canary(100)), "the primary serves nobody");
    }

    /// The beginning of the end: the primary is updated, at once or as soon as users do not need
    /// it.
    static Decision copy(Tick tick, String evidence) {
        return Cover.isNeeded(tick) ? Cover.begin(tick, evidence) : copyNow(tick, evidence);
    }

    private static Decision copyNow(Tick tick, String evidence) {
        var names = tick.names();
        Retreat.keep(tick);
        return tick.say(
                        "Copying "
                                + names.dottedTarget()
                                + " template spec to "
                                + names.dottedPrimary())
                .does(new Effect.CopyToPrimary())
                .remember(tick.memory().tried(tick.sight.now()).to(new Phase.Promoting()))
                .lookAgain(
                        "promoting "
                                + tick.memory().applied().spec()
                                + (evidence.isEmpty() ? "" : ": " + evidence));
    }

    static Decision promoting(Tick tick) {
        var sight = tick.sight;
        var names = tick.names();
        if (sight.primary() instanceof Readiness.Stuck(var why, _)) {
            return fail(tick, why);
        }
        if (!sight.primaryRuns().equals(tick.memory().applied())) {
            if (Cover.isPossible(tick)) {
                return Cover.goOn(tick);
            }
            // A cached primary from before the copy looks ready; only the revision it was made from
            // tells.
            return tick.untilChange("");
        }
        if (sight.primary() instanceof Readiness.NotYet(var why, _)) {
            return tick.warn(names.dottedPrimary() + " not ready: " + why).lookAgain("");
        }
        tick.does(new Effect.SyncScaler());
        if (tick.memory().firstStep().isEmpty() && sight.route().equals(Split.ALL_PRIMARY)) {
            // Nobody was ever sent to the canary: there is nothing to route back or to wait for.
            return tick.remember(tick.memory().weighing(0).unstepped().to(new Phase.Finalising()))
                    .atOnce("the primary runs the new revision");
        }
        if (!tick.plan.routed() && sight.route().canary() == 0) {
            return tick.remember(tick.memory().weighing(0).to(new Phase.Finalising()))
                    .atOnce("the primary runs the new revision");
        }
        return tick.plan.promotionStep() == 0 || sight.route().canary() == 0
                ? allToPrimary(tick)
                : shift(tick);
    }

    private static Decision allToPrimary(Tick tick) {
        return tick.say("Routing all traffic to primary")
                .steer(Split.ALL_PRIMARY)
                .remember(tick.memory().tried(tick.sight.now()).to(new Phase.Finalising()))
                .atNextStep("the primary runs the new revision, all traffic to the primary");
    }

    private static Decision shift(Tick tick) {
        if (!tick.isDue()) {
            return tick.atNextStep("");
        }
        var canary = Math.max(0, tick.sight.route().canary() - tick.plan.promotionStep());
        var primary = 100 - canary;
        tick.steer(Split.canary(canary))
                .say("Advance " + tick.names().dotted() + " primary weight " + primary)
                .remember(tick.memory().tried(tick.sight.now()));
        var because =
                "weight "
                        + tick.sight.route().canary()
                        + " -> "
                        + canary
                        + ": the primary runs the new revision";
        return (canary == 0 ? tick.to(new Phase.Finalising()) : tick).atNextStep(because);
    }

    /// One interval after the traffic has left: routers need a moment, and requests under way must
    /// end.
    static Decision finalising(Tick tick) {
        if (!tick.isDue()) {
            return tick.atNextStep("");
        }
        var names = tick.names();
        var skipped = tick.plan.skipAnalysis();
        var succeeded = new Phase.Succeeded();
        return tick.does(new Effect.ScaleDown())
                .does(new Effect.Count(true, skipped))
                .does(new Effect.Tell(succeeded))
                .arrive(
                        false,
                        skipped
                                ? "Promotion completed! Canary analysis was skipped for "
                                        + names.dottedTarget()
                                : "Promotion completed! Scaling down " + names.dottedTarget())
                .alert(
                        Severity.INFO,
                        skipped
                                ? "Canary analysis was skipped, promotion finished."
                                : "Canary analysis completed successfully, promotion finished.")
                .remember(
                        Retreat.dated(tick)
                                .promoting(tick.memory().applied().spec())
                                .weighing(0)
                                .unstepped()
                                .to(succeeded))
                .atOnce("revision " + tick.memory().applied().spec() + " is promoted");
    }

    /// Whether a rollback would send everybody to nobody.
    static boolean mustHold(Tick tick) {
        return !tick.sight.primary().serves() && tick.sight.canary().serves();
    }

    /// Everything back to the primary, provided that somebody there answers: a bad canary is better
    /// than nobody.
    static Decision rollBack(Tick tick, String why) {
        var names = tick.names();
        if (mustHold(tick)) {
            return tick.warn(
                            "Rollback of "
                                    + names.dotted()
                                    + " is held: no pod of "
                                    + names.dottedPrimary()
                                    + " is available")
                    .alert(
                            Severity.ERROR,
                            "Rollback is held, no pod of the primary is available: " + why)
                    .remember(tick.memory().tried(tick.sight.now()))
                    .atNextStep("rollback is held, the primary serves nobody: " + why);
        }
        var failed = new Phase.Failed(false);
        return tick.alert(Severity.ERROR, why)
                .steer(Split.ALL_PRIMARY)
                .arrive(true, "Canary failed! Scaling down " + names.dotted())
                .does(new Effect.ScaleDown())
                .does(new Effect.Count(false, false))
                .does(new Effect.Tell(failed))
                .remember(tick.memory().weighing(0).unstepped().to(failed))
                .untilChange(
                        "revision " + tick.memory().applied().spec() + " is rolled back: " + why);
    }

    /// The primary broke on the new revision, while the target runs it well: the users stay there.
    private static Decision fail(Tick tick, String why) {
        var names = tick.names();
        tick.warn("Promotion of " + names.dottedTarget() + " failed, primary not ready: " + why)
                .alert(Severity.ERROR, "Promotion failed, primary not ready: " + why);
        if (tick.sight.canary().serves()) {
            tick.steer(Split.canary(100));
        }
        var failed = new Phase.Failed(tick.sight.canary().serves());
        return tick.does(new Effect.Count(false, false))
                .does(new Effect.Tell(failed))
                .remember(tick.memory().unstepped().to(failed))
                .untilChange("promotion failed, primary not ready: " + why);
    }

    /// After a failed promotion the target serves everybody. It goes on when the primary recovers,
    /// or with the next revision, which is copied to the primary at once: an analysis would send
    /// users to a broken primary.
    static Decision recover(Tick tick) {
        var sight = tick.sight;
        var memory = tick.memory();
        if (!sight.current().equals(memory.applied())) {
            return sight.canary() instanceof Readiness.Ready
                    ? copy(
                            tick.remember(memory.applying(sight.current())),
                            "the last promotion failed and the target serves everybody")
                    : tick.untilChange("");
        }
        return sight.primary() instanceof Readiness.Ready
                        && sight.primaryRuns().equals(memory.applied())
                ? tick.say("The primary " + tick.names().dottedPrimary() + " has recovered")
                        .to(new Phase.Promoting())
                        .atOnce("the primary has recovered")
                : tick.untilChange("");
    }
}
