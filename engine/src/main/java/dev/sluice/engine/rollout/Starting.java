package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.Split;

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
            return tick.warn(tick.names().dottedPrimary() + " not ready: " + why).untilChange("");
        }
        // What the primary was made from, not what the target says now: a change made meanwhile
        // must start a run.
        var made = sight.primaryRuns().spec().isEmpty() ? sight.current() : sight.primaryRuns();
        return tick.does(new Effect.TakeOver())
                .does(new Effect.ScaleDown())
                .say("Initialization done! " + tick.names().dotted())
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

    static Decision idle(Tick tick, List<Answer> answers) {
        var memory = tick.memory();
        var current = tick.sight.current();
        if (memory.differs(current)) {
            return start(tick, answers);
        }
        // Back on the promoted version: remember it, so that the refused one, when it comes again,
        // is a change again.
        return memory.applied().equals(current)
                ? tick.untilChange("")
                : tick.remember(memory.applying(current)).untilChange("");
    }

    static boolean abandoned(Memory memory, Sight sight) {
        return sight.current().spec().equals(memory.promoted())
                && sight.current().configs().equals(memory.applied().configs());
    }

    static Decision waiting(Tick tick, List<Answer> answers) {
        if (abandoned(tick.memory(), tick.sight)) {
            return tick.say(
                            "The target is back on the promoted revision, "
                                    + tick.names().dotted()
                                    + " no longer waits for approval")
                    .to(new Phase.Succeeded())
                    .untilChange("the target went back to the promoted revision");
        }
        return tick.isDue() ? start(tick, answers) : tick.atNextStep("");
    }

    private static Decision start(Tick tick, List<Answer> answers) {
        var names = tick.names();
        var refused = Rollout.refusal(answers, Hook.CONFIRM_ROLLOUT);
        if (refused.isPresent()) {
            return await(tick, refused.get());
        }
        Rollout.sayPassed(tick, answers);
        return tick.say("New revision detected! Scaling up " + names.dottedTarget())
                .alert(Severity.INFO, "New revision detected, progressing canary analysis.")
                .does(new Effect.ScaleUp())
                .remember(
                        tick.memory()
                                .applying(tick.sight.current())
                                .weighing(0)
                                .unstepped()
                                .to(new Phase.Progressing(0, 0)))
                .untilChange("new revision " + tick.sight.current().spec() + " detected");
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
        return tick.say("New revision detected! Restarting analysis for " + names.dottedTarget())
                .steer(Split.ALL_PRIMARY)
                .does(new Effect.ScaleUp())
                .remember(
                        tick.memory()
                                .applying(tick.sight.current())
                                .unstepped()
                                .to(new Phase.Progressing(0, 0)))
                .untilChange(
                        "new revision "
                                + tick.sight.current().spec()
                                + " detected, analysis restarted");
    }
}
