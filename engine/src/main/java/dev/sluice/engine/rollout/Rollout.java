package dev.sluice.engine.rollout;

import dev.sluice.engine.governance.Hold;
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

    /// What has to be asked before [#decide] when nobody ordered anything; often nothing.
    public static List<Question> questions(Plan plan, Memory memory, Sight sight) {
        return questions(new Circumstances(plan, memory, sight, Orders.NONE));
    }

    /// What has to be asked before [#decide]; often nothing.
    public static List<Question> questions(Circumstances now) {
        var plan = now.plan();
        var tick = new Tick(plan, now.memory(), now.sight(), now.orders());
        if (plan.suspended() || Commanding.decide(tick).isPresent()) {
            return List.of();
        }
        return switch (now.memory().phase()) {
            case Phase.Initialized _, Phase.Succeeded _, Phase.Failed _, Phase.Waiting _ ->
                    Starting.wants(tick) && now.orders().queued().isEmpty()
                            ? gates(plan, Hook.CONFIRM_ROLLOUT)
                            : List.of();
            case Phase.Progressing _, Phase.WaitingPromotion _ -> running(tick);
            case Phase.Initializing _, Phase.Promoting _, Phase.Finalising _, Phase.Terminating _ ->
                    List.of();
        };
    }

    /// Whether this tick would begin a run if the canary need not queue.
    public static boolean wantsToStart(Circumstances now, Orders orders) {
        return Starting.wants(new Tick(now.plan(), now.memory(), now.sight(), orders));
    }

    /// The pause or policy that keeps a canary from something it would do now; empty when nothing
    /// does.
    public static Optional<Hold> heldBy(Circumstances now) {
        var memory = now.memory();
        var concerned =
                switch (memory.phase()) {
                    case Phase.Waiting _, Phase.Progressing _, Phase.WaitingPromotion _ -> true;
                    case Phase.Initialized _, Phase.Succeeded _, Phase.Failed _ ->
                            memory.differs(now.sight().current());
                    case Phase.Initializing _,
                            Phase.Promoting _,
                            Phase.Finalising _,
                            Phase.Terminating _ ->
                            false;
                };
        return concerned
                ? new Tick(now.plan(), memory, now.sight(), now.orders()).held()
                : Optional.empty();
    }

    private static List<Question> running(Tick tick) {
        if (!Analysing.evaluates(tick)) {
            return List.of();
        }
        var plan = tick.plan;
        var sight = tick.sight;
        var questions = new ArrayList<Question>(gates(plan, Hook.ROLLBACK));
        var ready = sight.primary() instanceof Readiness.Ready;
        if (!Analysing.begins(tick.memory(), sight)) {
            questions.add(new Analyse());
        } else if (ready && !Analysing.isPrepared(tick.memory())) {
            questions.addAll(gates(plan, Hook.PRE_ROLLOUT));
        }
        if (ready && tick.held().isEmpty()) {
            questions.addAll(Analysing.gatesAhead(plan, tick.memory(), sight));
        }
        return questions;
    }

    static List<Question> gates(Plan plan, Hook hook) {
        return plan.has(hook) ? List.of(new Gate(hook)) : List.of();
    }

    /// Decides one tick when nobody ordered anything.
    ///
    /// @param answers to [#questions], in order, up to the first that did not go on
    public static Decision decide(Plan plan, Memory memory, Sight sight, List<Answer> answers) {
        return decide(new Circumstances(plan, memory, sight, Orders.NONE), answers);
    }

    /// All that a tick is decided on, except for what was asked.
    public record Circumstances(Plan plan, Memory memory, Sight sight, Orders orders) {}

    /// Decides one tick.
    ///
    /// @param answers to [#questions], in order, up to the first that did not go on
    public static Decision decide(Circumstances now, List<Answer> answers) {
        var tick = new Tick(now.plan(), now.memory(), now.sight(), now.orders());
        var commanded = Commanding.decide(tick);
        if (commanded.isPresent()) {
            return commanded.get();
        }
        if (now.plan().suspended()) {
            return tick.untilChange("");
        }
        return switch (now.memory().phase()) {
            case Phase.Initializing _ -> Starting.initialise(tick);
            case Phase.Initialized _, Phase.Succeeded _ -> idle(tick, answers);
            case Phase.Failed(var servedByCanary) -> {
                if (now.memory().isRestoring()) {
                    yield Retreat.finish(tick);
                }
                yield servedByCanary ? Promotion.recover(tick) : idle(tick, answers);
            }
            case Phase.Waiting _ -> Starting.waiting(tick, answers);
            case Phase.Progressing _, Phase.WaitingPromotion _ -> Analysing.run(tick, answers);
            case Phase.Promoting _ -> Promotion.promoting(tick);
            case Phase.Finalising _ -> Promotion.finalising(tick);
            case Phase.Terminating _ -> tick.untilChange("");
        };
    }

    /// What a tick does when the target is not there any more; empty when there is nothing to do
    /// until it is back.
    ///
    /// @param now a sight of the route and the primary; nothing it says of the target counts
    public static Optional<Decision> withoutTarget(Circumstances now) {
        return Bereft.decide(new Tick(now.plan(), now.memory(), now.sight(), now.orders()));
    }

    private static Decision idle(Tick tick, List<Answer> answers) {
        return Retreat.isOver(tick)
                ? Retreat.giveUp(tick)
                : Starting.idle(tick, answers).noLaterThan(Retreat.end(tick));
    }

    static boolean passed(List<Answer> answers, Hook hook) {
        return answers.stream()
                .anyMatch(it -> it instanceof Answer.Passed(var asked, _) && asked == hook);
    }

    /// The first refusal among the answers; empty when everything passed.
    static Optional<Answer.Refused> refusal(List<Answer> answers, Hook hook) {
        return answers.stream()
                .filter(Answer.Refused.class::isInstance)
                .map(Answer.Refused.class::cast)
                .filter(refused -> refused.hook() == hook)
                .findFirst();
    }

    /// The webhook that could not be called and stands in the way; empty when there is none.
    static Optional<Answer.Unasked> unasked(List<Answer> answers) {
        return answers.stream()
                .filter(answer -> !answer.goesOn())
                .filter(Answer.Unasked.class::isInstance)
                .map(Answer.Unasked.class::cast)
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
