package dev.sluice.engine.rollout;

import dev.sluice.engine.Split;

/// The canary serves everybody while an update takes all pods of the primary away.
///
/// Traffic moves one interval before the update, because routers need a moment, and back when the
/// primary is ready. Until the update begins the way back is open: nothing was changed yet.
final class Cover {
    private Cover() {}

    /// Whether users would be left alone by an update now.
    static boolean isNeeded(Tick tick) {
        return isPossible(tick)
                && tick.sight.canary() instanceof Readiness.Ready
                && tick.sight.primary().serves()
                && !isThere(tick);
    }

    static boolean isPossible(Tick tick) {
        return tick.sight.traits().interrupted();
    }

    /// Whether the canary serves everybody. In an A/B test it has all who match anyway.
    private static boolean isThere(Tick tick) {
        var all = tick.sight.route().canary() == 100;
        return tick.plan.strategy() instanceof Strategy.AbTesting
                ? all && tick.memory().weight() == 100
                : all;
    }

    static Decision begin(Tick tick, String evidence) {
        Retreat.keep(tick);
        var because =
                "all traffic to the canary while the update takes the pods of the primary away";
        return move(tick)
                .remember(tick.memory().tried(tick.sight.now()).to(new Phase.Promoting()))
                .atNextStep(evidence.isEmpty() ? because : because + ": " + evidence);
    }

    private static Tick move(Tick tick) {
        return tick.say(
                        "Routing all traffic to canary: the update of "
                                + tick.names().dottedPrimary()
                                + " takes all its pods away for a while")
                .steer(Split.canary(100));
    }

    /// The primary still runs what it did.
    static Decision goOn(Tick tick) {
        var sight = tick.sight;
        if (Analysing.changed(tick.memory(), sight)) {
            return Starting.restart(tick);
        }
        if (sight.canary() instanceof Readiness.Stuck(var why, _)) {
            return Promotion.rollBack(tick, "Canary not ready before the promotion: " + why);
        }
        if (sight.canary() instanceof Readiness.NotYet(var why, var serving)) {
            return serving
                    ? tick.warn(tick.names().dottedTarget() + " not ready: " + why).lookAgain("")
                    : Promotion.rollBack(tick, "Canary serves nobody before the promotion: " + why);
        }
        if (isNeeded(tick)) {
            return move(tick)
                    .remember(tick.memory().tried(sight.now()))
                    .atNextStep("all traffic to the canary again");
        }
        if (!tick.isDue()) {
            return tick.atNextStep("");
        }
        return tick.say(
                        "Copying "
                                + tick.names().dottedTarget()
                                + " template spec to "
                                + tick.names().dottedPrimary())
                .does(new Effect.CopyToPrimary())
                .remember(tick.memory().tried(sight.now()))
                .lookAgain("promoting " + tick.memory().applied().spec());
    }
}
