package dev.sluice.engine.rollout;

import dev.sluice.engine.Severity;
import dev.sluice.engine.analysis.Finding;
import dev.sluice.engine.analysis.Metric.Verdict;
import dev.sluice.engine.governance.Hold;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// A run: from the first pod of the new revision to the decision to promote it or to roll it back.
final class Analysing {
    private Analysing() {}

    record Counts(int failedChecks, int iterations) {}

    static Counts counts(Memory memory) {
        return switch (memory.phase()) {
            case Phase.Progressing(var failed, var iterations) -> new Counts(failed, iterations);
            case Phase.WaitingPromotion(var failed, var iterations) ->
                    new Counts(failed, iterations);
            case Phase.Initializing _,
                    Phase.Initialized _,
                    Phase.Waiting _,
                    Phase.Promoting _,
                    Phase.Finalising _,
                    Phase.Succeeded _,
                    Phase.Failed _,
                    Phase.Terminating _ ->
                    new Counts(0, 0);
        };
    }

    /// In a run the promoted revision is a change too: somebody took the new one back.
    static boolean changed(Memory memory, Sight sight) {
        return !sight.current().equals(memory.applied());
    }

    /// Whether this tick looks at the canary's health, or only waits.
    static boolean evaluates(Tick tick) {
        var memory = tick.memory();
        var sight = tick.sight;
        return !changed(memory, sight)
                && !sight.scaledDown()
                && sight.canary() instanceof Readiness.Ready
                && !tick.plan.skipAnalysis()
                && !Promotion.nobodyElseServes(sight)
                && counts(memory).failedChecks() < tick.plan.threshold()
                && !resumes(memory, sight)
                && !(begins(memory, sight) && tick.held().isPresent())
                && tick.isDue();
    }

    /// Whether nothing but the judgement is missing for a promotion.
    static boolean couldPromote(Tick tick) {
        return !tick.sight.scaledDown()
                && tick.sight.canary() instanceof Readiness.Ready
                && counts(tick.memory()).failedChecks() < tick.plan.threshold();
    }

    /// The operator was away in mid-run: what the metrics say of that time is not this step's, and
    /// a metrics source that was away too has to fill first.
    static boolean resumes(Memory memory, Sight sight) {
        return sight.firstLook() && memory.firstStep().isPresent();
    }

    /// Whether the canary has seen no traffic yet.
    static boolean begins(Memory memory, Sight sight) {
        return sight.route().canary() == 0
                && counts(memory).iterations() == 0
                && !sight.route().mirrored();
    }

    /// Whether the pre-rollout hooks have passed, where the canary has seen no traffic yet: a gate
    /// of the first step is asked only after them.
    static boolean isPrepared(Memory memory) {
        return memory.standing().closedGate().isPresent();
    }

    /// The gates of the step that follows a healthy verdict.
    static List<Question> gatesAhead(Plan plan, Memory memory, Sight sight) {
        var gates = new ArrayList<Question>();
        if (plan.strategy() instanceof Strategy.Canary
                && !sight.route().mirrored()
                && memory.phase() instanceof Phase.Progressing) {
            gates.addAll(Rollout.gates(plan, Hook.CONFIRM_TRAFFIC_INCREASE));
        }
        if (Advance.next(plan, memory, sight).asksForPromotion()) {
            gates.addAll(Rollout.gates(plan, Hook.CONFIRM_PROMOTION));
        }
        return gates;
    }

    static Decision run(Tick tick, List<Answer> answers) {
        var sight = tick.sight;
        var counts = counts(tick.memory());
        if (changed(tick.memory(), sight)) {
            return Starting.restart(tick);
        }
        // Also when it has no pods any more: a rollback that was not remembered is repeated.
        if (counts.failedChecks() >= tick.plan.threshold()) {
            tick.warn(
                    "Rolling back "
                            + tick.names().dotted()
                            + " failed checks threshold reached "
                            + counts.failedChecks());
            return Promotion.rollBack(
                    tick, "Failed checks threshold reached " + counts.failedChecks());
        }
        if (sight.scaledDown()) {
            return tick.does(new Effect.ScaleUp()).untilChange("");
        }
        if (sight.canary() instanceof Readiness.Stuck(var why, _)) {
            tick.warn("canary deployment " + tick.names().dottedTarget() + " not ready: " + why);
            return Promotion.rollBack(tick, "Progress deadline exceeded " + why);
        }
        if (sight.canary() instanceof Readiness.NotYet(var why, _)) {
            return tick.warn(
                            "canary deployment "
                                    + tick.names().dottedTarget()
                                    + " not ready: "
                                    + why)
                    .lookAgain("");
        }
        return withPods(tick, answers);
    }

    /// The new revision is up: now the question is whether it is good.
    private static Decision withPods(Tick tick, List<Answer> answers) {
        var sight = tick.sight;
        if (Promotion.nobodyElseServes(sight)) {
            return Promotion.rescue(tick);
        }
        if (tick.held().isPresent() && (tick.plan.skipAnalysis() || begins(tick.memory(), sight))) {
            return waitHeld(tick, tick.held().get());
        }
        if (tick.plan.skipAnalysis()) {
            return Promotion.copy(tick, "the analysis is skipped");
        }
        if (resumes(tick.memory(), sight)) {
            var anew = sight.now().plus(tick.orders.spread());
            return tick.remember(tick.memory().unstepped().stepped(anew))
                    .atNextStep("the operator has started anew, and so does the interval");
        }
        if (!tick.isDue()) {
            return tick.atNextStep("");
        }
        return Rollout.unasked(answers)
                .map(it -> hold(tick, it))
                .orElseGet(() -> evaluate(tick, answers));
    }

    private static Decision evaluate(Tick tick, List<Answer> answers) {
        if (Rollout.passed(answers, Hook.ROLLBACK)) {
            return rollBackAsAsked(tick, answers);
        }
        var names = tick.names();
        sayBegun(tick);
        Rollout.sayPassed(tick, answers);
        if (Rollout.passed(answers, Hook.CONFIRM_TRAFFIC_INCREASE)) {
            tick.remember(tick.memory().opened());
        }
        var refused = firstRefusal(answers);
        if (refused.isPresent() && refused.get().hook() == Hook.PRE_ROLLOUT) {
            return failed(tick, "pre-rollout check " + refused.get().said());
        }
        if (refused.isPresent() && refused.get().hook() == Hook.ROLLOUT) {
            return failed(tick, "external check " + refused.get().said());
        }
        var findings = findings(answers);
        for (var finding : findings) {
            if (!finding.healthy()) {
                return unhealthy(tick, finding);
            }
        }
        if (tick.sight.primary() instanceof Readiness.NotYet(var why, _)) {
            return hold(tick, names.dottedPrimary() + " not ready: " + why);
        }
        if (tick.sight.primary() instanceof Readiness.Stuck(var why, _)) {
            return hold(tick, names.dottedPrimary() + " not ready: " + why);
        }
        if (tick.held().isPresent()) {
            return hold(tick, tick.held().get());
        }
        return refused.map(no -> Advance.halted(tick, no))
                .orElseGet(() ->
                        Advance.next(tick.plan, tick.memory(), tick.sight)
                                .decide(tick, evidence(findings)));
    }

    private static void sayBegun(Tick tick) {
        if (begins(tick.memory(), tick.sight)
                && tick.sight.primary() instanceof Readiness.Ready
                && !isPrepared(tick.memory())) {
            tick.say("Starting canary analysis for " + tick.names().dottedTarget());
        }
    }

    private static Decision rollBackAsAsked(Tick tick, List<Answer> answers) {
        for (var answer : answers) {
            if (answer instanceof Answer.Passed(var hook, var hooks) && hook == Hook.ROLLBACK) {
                hooks.forEach(name -> tick.warn("Rollback check " + name + " passed"));
            }
        }
        return Promotion.rollBack(
                tick.warn("Rolling back " + tick.names().dotted() + " manual webhook invoked")
                        .alert(Severity.WARN, "Rolling back manual webhook invoked"),
                "a rollback webhook asked for it");
    }

    private static Optional<Answer.Refused> firstRefusal(List<Answer> answers) {
        return answers.stream()
                .filter(Answer.Refused.class::isInstance)
                .map(Answer.Refused.class::cast)
                .filter(refused -> refused.hook() != Hook.ROLLBACK)
                .findFirst();
    }

    private static List<Finding> findings(List<Answer> answers) {
        for (var answer : answers) {
            if (answer instanceof Answer.Measured(var findings)) {
                return findings;
            }
        }
        return List.of();
    }

    private static String evidence(List<Finding> findings) {
        return findings.stream().map(Finding::evidence).collect(Collectors.joining(", "));
    }

    private static Decision unhealthy(Tick tick, Finding finding) {
        var names = tick.names();
        var halt = finding.halt(names.dotted(), names.dottedTarget(), names.provider());
        var holds =
                finding.verdict() == Verdict.BROKEN
                        || finding.verdict() == Verdict.NO_DATA && tick.warmingUp();
        return holds ? hold(tick, halt) : failed(tick, halt, finding.evidence());
    }

    /// Nothing is known against the canary, but nothing speaks for it either: stay, and look again
    /// in an interval.
    private static Decision hold(Tick tick, String why) {
        return tick.warn(why)
                .remember(tick.memory().tried(tick.sight.now()))
                .atNextStep(staying(tick) + why);
    }

    /// Nothing speaks against the canary, but it is told to stay.
    private static Decision hold(Tick tick, Hold hold) {
        return tick.remember(tick.memory().tried(tick.sight.now()))
                .atNextStep(staying(tick) + hold.sentence());
    }

    /// What a call lacks is for people to bring; the shell says so once.
    private static Decision hold(Tick tick, Answer.Unasked unasked) {
        return tick.remember(tick.memory().tried(tick.sight.now()))
                .atNextStep(staying(tick) + unasked.said());
    }

    private static String staying(Tick tick) {
        return "weight stays at " + tick.sight.route().canary() + ": ";
    }

    private static Decision waitHeld(Tick tick, Hold hold) {
        return tick.warn("Analysis of " + tick.names().dotted() + " is held: " + hold.sentence())
                .untilChange("")
                .noLaterThan(hold.until());
    }

    private static Decision failed(Tick tick, String what) {
        return failed(tick, "Halt " + tick.names().dotted() + " advancement " + what, what);
    }

    private static Decision failed(Tick tick, String message, String evidence) {
        var counts = counts(tick.memory());
        var failedChecks = counts.failedChecks() + 1;
        var phase =
                tick.memory().phase() instanceof Phase.WaitingPromotion
                        ? new Phase.WaitingPromotion(failedChecks, counts.iterations())
                        : new Phase.Progressing(failedChecks, counts.iterations());
        var because =
                "weight stays at "
                        + tick.sight.route().canary()
                        + ", failed check "
                        + failedChecks
                        + " of "
                        + tick.plan.threshold()
                        + ": "
                        + evidence;
        tick.warn(message).remember(tick.memory().tried(tick.sight.now()).to(phase));
        // The threshold is reached: waiting another interval would only hurt more users.
        return failedChecks >= tick.plan.threshold()
                ? tick.atOnce(because)
                : tick.atNextStep(because);
    }
}
