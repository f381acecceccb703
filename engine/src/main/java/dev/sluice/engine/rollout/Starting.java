package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;
import dev.sluice.engine.governance.Command;
import dev.sluice.engine.governance.Hold;
import dev.sluice.engine.governance.Verb;

import java.util.List;

/// From nothing to a first primary, and from a change to the start of a run.
final class Starting {
    private Starting() {}

    /// The target keeps its pods, and the apex keeps pointing at them, until the primary can
    /// answer: a primary that never gets ready costs nobody a request.
    static Decision initialise(Tick tick) {
        var sight = tick.sight;
        var why =
                switch (sight.primary()) {
                    case Readiness.Ready _ -> "";
                    case Readiness.NotYet(var reason, _) -> reason;
                    case Readiness.Stuck(var reason, _) -> reason;
                };
        if (!why.isEmpty()) {
            return isCorrected(sight)
                    ? correct(tick)
                    : tick.warn(tick.names().dottedPrimary() + " not ready: " + why)
                            .untilChange("");
        }
        // What the primary was made from, not what the target says now: a change made meanwhile
        // must start a run.
        var made = sight.primaryRuns().spec().isEmpty() ? sight.current() : sight.primaryRuns();
        return tick.does(new Effect.TakeOver())
                .does(new Effect.ScaleDown())
                .arrive(false, "Initialization done! " + tick.names().dotted())
                .alert(
                        Severity.INFO,
                        "New " + tick.names().kind() + " detected, initialization completed.")
                .remember(
                        tick.memory()
                                .applying(made)
                                .promoting(made.spec())
                                .weighing(0)
                                .unstepped()
                                .to(new Phase.Initialized()))
                .atOnce(tick.names().kind() + " initialization completed");
    }

    /// Somebody changed the target before the first primary could answer anybody, most likely
    /// because it never would.
    private static boolean isCorrected(Sight sight) {
        return !sight.primary().serves()
                && !sight.primaryRuns().spec().isEmpty()
                && !sight.primaryRuns().equals(sight.current());
    }

    private static Decision correct(Tick tick) {
        var names = tick.names();
        return tick.say(
                        "Copying "
                                + names.dottedTarget()
                                + " template spec to "
                                + names.dottedPrimary())
                .does(new Effect.CopyToPrimary())
                .untilChange("the target was changed before the first primary was ready");
    }

    /// Whether a run would begin now, if nobody else were under way.
    static boolean wants(Tick tick) {
        var memory = tick.memory();
        if (tick.plan.suspended()) {
            return false;
        }
        var approved = tick.isTold(Verb.PROMOTE) && tick.orders.hold().isEmpty();
        return switch (memory.phase()) {
            case Phase.Initialized _, Phase.Succeeded _ ->
                    memory.differs(tick.sight.current()) && tick.held().isEmpty();
            case Phase.Failed(var servedByCanary) ->
                    !servedByCanary
                            && !memory.isRestoring()
                            && (memory.differs(tick.sight.current()) || tick.isTold(Verb.RETRY))
                            && tick.held().isEmpty();
            case Phase.Waiting _ ->
                    !abandoned(memory, tick.sight)
                            && (approved || tick.isDue() && tick.held().isEmpty());
            case Phase.Initializing _,
                    Phase.Progressing _,
                    Phase.WaitingPromotion _,
                    Phase.Promoting _,
                    Phase.Finalising _,
                    Phase.Terminating _ ->
                    false;
        };
    }

    static Decision idle(Tick tick, List<Answer> answers) {
        var memory = tick.memory();
        var current = tick.sight.current();
        if (memory.differs(current) || tick.isTold(Verb.RETRY)) {
            return wants(tick) ? startOrQueue(tick, answers) : held(tick);
        }
        if (hasStrayPods(tick)) {
            return tick.isDue()
                    ? takeStrayPods(tick.remember(memory.applying(current)))
                    : tick.atNextStep("");
        }
        // Back on the promoted version: remember it, so that the refused one, when it comes again,
        // is a change again.
        return memory.applied().equals(current)
                ? tick.untilChange("")
                : tick.remember(memory.applying(current)).untilChange("");
    }

    /// Somebody, such as a manifest with `replicas`, gave an idle target pods. They serve nobody,
    /// cost money, and are the old ones when the next run begins.
    private static boolean hasStrayPods(Tick tick) {
        var sight = tick.sight;
        return sight.traits().scales()
                && !sight.scaledDown()
                && sight.primary() instanceof Readiness.Ready
                && sight.route().equals(Split.ALL_PRIMARY)
                && tick.held().isEmpty();
    }

    /// At most once per interval: whoever insists is not fought any harder.
    private static Decision takeStrayPods(Tick tick) {
        return tick.warn(
                        "%s has pods although no run is under way! Scaling it down again; leave spec.replicas out of its manifest, or pause the canary to keep them"
                                .formatted(tick.names().dottedTarget()))
                .does(new Effect.ScaleDown())
                .remember(tick.memory().tried(tick.sight.now()))
                .untilChange("the target had pods although no run is under way");
    }

    static boolean abandoned(Memory memory, Sight sight) {
        return sight.current().spec().equals(memory.promoted())
                && sight.current().configs().equals(memory.applied().configs());
    }

    static Decision waiting(Tick tick, List<Answer> answers) {
        if (abandoned(tick.memory(), tick.sight)) {
            return scaledDown(tick)
                    .say(
                            "The target is back on the promoted revision, "
                                    + tick.names().dotted()
                                    + " no longer waits for approval")
                    .to(new Phase.Succeeded())
                    .untilChange("the target went back to the promoted revision");
        }
        if (wants(tick)) {
            return startOrQueue(tick, answers);
        }
        return tick.held().isPresent() ? held(tick) : tick.atNextStep("");
    }

    /// Without pods, which a target that waits has only when it came from a run.
    static Tick scaledDown(Tick tick) {
        return tick.sight.scaledDown() ? tick : tick.does(new Effect.ScaleDown());
    }

    private static Decision held(Tick tick) {
        var hold = tick.held();
        hold.ifPresent(it ->
                tick.warn(
                        "New revision of "
                                + tick.names().dottedTarget()
                                + " is held: "
                                + it.sentence()));
        return tick.untilChange("").noLaterThan(hold.flatMap(Hold::until));
    }

    private static Decision startOrQueue(Tick tick, List<Answer> answers) {
        if (tick.orders.queued().isPresent()) {
            return tick.warn(
                            "New revision of "
                                    + tick.names().dottedTarget()
                                    + " waits for its turn: the limit of "
                                    + tick.orders.queued().get().pool()
                                    + " is reached")
                    .untilChange("");
        }
        var decision = start(tick, answers);
        if (!tick.isTold(Verb.RETRY)) {
            return decision;
        }
        var asker = tick.orders.command().map(Command::asker).orElse("");
        return decision.because(decision.because() + ", tried again by order of " + asker)
                .answering(new Reply(true, "it is tried again"));
    }

    private static Decision start(Tick tick, List<Answer> answers) {
        var names = tick.names();
        var refused = Rollout.refusal(answers, Hook.CONFIRM_ROLLOUT);
        if (refused.isPresent()) {
            return await(tick, refused.get());
        }
        var unasked = Rollout.unasked(answers);
        if (unasked.isPresent()) {
            return tick.remember(tick.memory().tried(tick.sight.now()).to(new Phase.Waiting()))
                    .atNextStep("waiting for approval: " + unasked.get().said());
        }
        Rollout.sayPassed(tick, answers);
        return tick.arrive(false, "New revision detected! Scaling up " + names.dottedTarget())
                .alert(Severity.INFO, "New revision detected, progressing canary analysis.")
                .does(new Effect.ScaleUp())
                .remember(
                        tick.memory()
                                .applying(tick.sight.current())
                                .weighing(0)
                                .unstepped()
                                .to(new Phase.Progressing(0, 0)))
                .untilPods("new revision " + tick.sight.current().spec() + " detected");
    }

    private static Decision await(Tick tick, Answer.Refused refused) {
        if (!(tick.memory().phase() instanceof Phase.Waiting)) {
            tick.warn(
                    "Halt "
                            + tick.names().dotted()
                            + " advancement waiting for approval "
                            + refused.name());
            if (!refused.muted()) {
                tick.alert(Severity.WARN, "Canary is waiting for approval.");
            }
        }
        return tick.remember(tick.memory().tried(tick.sight.now()).to(new Phase.Waiting()))
                .atNextStep("waiting for approval by " + refused.name());
    }

    /// A new revision in mid-run: everything back to the primary and from the beginning, or, when
    /// the target simply went back to what is promoted, the end of the run.
    static Decision restart(Tick tick) {
        var memory = tick.memory();
        var names = tick.names();
        if (tick.sight.current().spec().equals(memory.promoted())
                && !memory.applied().spec().equals(memory.promoted())) {
            return tick.say(
                            "The target is back on the promoted revision! Ending the analysis of "
                                    + names.dottedTarget())
                    .steer(Split.ALL_PRIMARY)
                    .does(new Effect.ScaleDown())
                    .remember(
                            tick.memory()
                                    .applying(tick.sight.current())
                                    .unstepped()
                                    .to(new Phase.Succeeded()))
                    .untilChange("the target went back to the promoted revision");
        }
        if (tick.plan.has(Hook.CONFIRM_ROLLOUT)) {
            return askAgain(tick);
        }
        return tick.say("New revision detected! Restarting analysis for " + names.dottedTarget())
                .steer(Split.ALL_PRIMARY)
                .does(new Effect.ScaleUp())
                .remember(
                        tick.memory()
                                .applying(tick.sight.current())
                                .unstepped()
                                .to(new Phase.Progressing(0, 0)))
                .untilPods(
                        "new revision "
                                + tick.sight.current().spec()
                                + " detected, analysis restarted");
    }

    /// Whoever let the revision before begin did not let this one begin.
    private static Decision askAgain(Tick tick) {
        return tick.say(
                        "New revision detected! Asking for approval of "
                                + tick.names().dottedTarget()
                                + " again")
                .steer(Split.ALL_PRIMARY)
                .remember(tick.memory().unstepped().to(new Phase.Waiting()))
                .atOnce(
                        "new revision "
                                + tick.sight.current().spec()
                                + " detected, it needs an approval of its own");
    }
}
