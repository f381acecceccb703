package dev.sluice.engine.rollout;

import dev.sluice.engine.rollout.Question.Analyse;
import dev.sluice.engine.rollout.Question.Gate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides what one tick does to one canary.
///
/// First [#questions] says what must be asked, in order; the shell asks until an answer does not go
/// on ([Answer#goesOn]); then [#decide] turns plan, memory, sight and answers into a [Decision].
/// Nothing here knows a clock or a cluster: a tick may come at any time and as often as it likes,
/// because whether a step is due is decided here.
public final class Rollout {
    private Rollout() {}

    /// What has to be asked before [#decide]; often nothing.
    public static List<Question> questions(Plan plan, Memory memory, Sight sight) {
        if (plan.suspended()) {
            return List.of();
        }
        return switch (memory.phase()) {
            case Phase.Initialized _, Phase.Succeeded _ ->
                    memory.differs(sight.current()) ? gates(plan, Hook.CONFIRM_ROLLOUT) : List.of();
            case Phase.Failed(var servedByCanary) ->
                    memory.differs(sight.current()) && !servedByCanary
                            ? gates(plan, Hook.CONFIRM_ROLLOUT)
                            : List.of();
            case Phase.Waiting _ ->
                    Starting.abandoned(memory, sight) || !new Tick(plan, memory, sight).isDue()
                            ? List.of()
                            : gates(plan, Hook.CONFIRM_ROLLOUT);
            case Phase.Progressing _, Phase.WaitingPromotion _ -> running(plan, memory, sight);
            case Phase.Initializing _, Phase.Promoting _, Phase.Finalising _, Phase.Terminating _ ->
                    List.of();
        };
    }

    private static List<Question> running(Plan plan, Memory memory, Sight sight) {
        if (!Analysing.evaluates(plan, memory, sight)) {
            return List.of();
        }
        var questions = new ArrayList<Question>(gates(plan, Hook.ROLLBACK));
        if (Analysing.begins(memory, sight)) {
            questions.addAll(gates(plan, Hook.PRE_ROLLOUT));
        } else {
            questions.add(new Analyse());
        }
        if (sight.primary() instanceof Readiness.Ready) {
            questions.addAll(Analysing.gatesAhead(plan, memory, sight));
        }
        return questions;
    }

    static List<Question> gates(Plan plan, Hook hook) {
        return plan.has(hook) ? List.of(new Gate(hook)) : List.of();
    }

    /// Decides one tick.
    ///
    /// @param answers to [#questions], in order, up to the first that did not go on
    public static Decision decide(Plan plan, Memory memory, Sight sight, List<Answer> answers) {
        var tick = new Tick(plan, memory, sight);
        if (plan.suspended()) {
            return tick.untilChange("");
        }
        return switch (memory.phase()) {
            case Phase.Initializing _ -> Starting.initialise(tick);
            case Phase.Initialized _, Phase.Succeeded _ -> Starting.idle(tick, answers);
            case Phase.Failed(var servedByCanary) ->
                    servedByCanary ? Promotion.recover(tick) : Starting.idle(tick, answers);
            case Phase.Waiting _ -> Starting.waiting(tick, answers);
            case Phase.Progressing _, Phase.WaitingPromotion _ -> Analysing.run(tick, answers);
            case Phase.Promoting _ -> Promotion.promoting(tick);
            case Phase.Finalising _ -> Promotion.finalising(tick);
            case Phase.Terminating _ -> tick.untilChange("");
        };
    }

    /// The first refusal among the answers; empty when everything passed.
    static Optional<Answer.Refused> refusal(List<Answer> answers, Hook hook) {
        return answers.stream()
                .filter(Answer.Refused.class::isInstance)
                .map(Answer.Refused.class::cast)
                .filter(refused -> refused.hook() == hook)
                .findFirst();
    }

    static void sayPassed(Tick tick, List<Answer> answers) {
        for (var answer : answers) {
            if (answer instanceof Answer.Passed(var hook, var names) && hook != Hook.ROLLBACK) {
                names.forEach(name -> tick.say(hook.spoken() + " check " + name + " passed"));
            }
        }
    }
}
