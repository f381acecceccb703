package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.engine.rollout.Answer;
import dev.sluice.engine.rollout.Decision;
import dev.sluice.engine.rollout.Effect;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.engine.rollout.Orders;
import dev.sluice.engine.rollout.Question;
import dev.sluice.engine.rollout.Rollout;
import dev.sluice.engine.rollout.Rollout.Circumstances;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.governance.PreviousTwin;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.routing.ObjectKey;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What one tick does with a canary that stays: look, lay the ground, ask, decide, perform,
/// remember, tell. Memory is written after everything that is done, so that a crash repeats a tick
/// instead of skipping one; what it tells waits for that, so that a repeated tick tells it once.
final class Ticking {
    private final Observer observer;
    private final Groundwork groundwork;
    private final Answered answered;
    private final Measurements measurements;
    private final Stickiness stickiness;
    private final Performer performer;
    private final Farewell farewell;
    private final Announcer announcer;
    private final Telemetry telemetry;
    private final Governor governor;
    private final Chronicle chronicle;
    private final InstantSource clock;
    private final Set<ObjectKey> seen = ConcurrentHashMap.newKeySet();

    Ticking(Parts parts, Chronicle chronicle, InstantSource clock) {
        this.observer = parts.observer();
        this.groundwork = parts.groundwork();
        this.answered = new Answered(parts.gates(), clock);
        this.measurements = parts.measurements();
        this.stickiness = parts.stickiness();
        this.performer = parts.performer();
        this.farewell = parts.farewell();
        this.announcer = parts.announcer();
        this.telemetry = parts.telemetry();
        this.governor = parts.governor();
        this.chronicle = chronicle;
        this.clock = clock;
    }

    /// The canary is gone; one of the same name will be new.
    void forget(ObjectKey key) {
        seen.remove(key);
        answered.forget(key);
    }

    /// @return when to tick again although nothing changed; empty: only when something changes
    Optional<Instant> tick(ObjectKey key, ObjectNode json, View view)
            throws WriteRefused, NotReady, InterruptedException {
        announcer.begin(key);
        Rivals.check(key, json, view);
        var found = look(key, json, view);
        if (found.isEmpty()) {
            return Optional.of(clock.instant());
        }
        var looked = found.get();
        farewell.hold(key, json);
        var scene =
                looked.plan().suspended()
                        ? groundwork.follow(looked, view)
                        : groundwork.lay(looked, view);
        var now = circumstances(scene, view);
        var verdicts = new ArrayList<MetricVerdict>();
        var answers = ask(now, scene, view, verdicts);
        if (isOutdated(key, json, view)) {
            // Asking takes time: whoever suspended, changed or deleted it meanwhile is obeyed.
            return Optional.of(clock.instant());
        }
        var decided = Images.named(Rollout.decide(now, answers), scene.target());
        var decision = Causes.named(decided, scene, view);
        scene = stickiness.turn(Observer.aimed(scene, decision.next()), decision.effects(), view);
        perform(decision, scene, view);
        reply(scene, now, decision);
        chronicle.remember(
                new Chronicle.Outcome(scene, now, decision, verdicts, trouble(scene, now, view)),
                view);
        answered.forget(key);
        seen.add(key);
        telemetry.show(scene, decision.next(), weight(scene, decision, view), verdicts);
        return decision.wake();
    }

    /// @return empty when a target that is gone left something to do, which is done now
    private Optional<Scene> look(ObjectKey key, ObjectNode json, View view)
            throws WriteRefused, NotReady {
        try {
            return Optional.of(observer.look(key, json, view));
        } catch (NotReady notReady) {
            if (withoutTarget(key, json, view)) {
                return Optional.empty();
            }
            throw notReady;
        }
    }

    private List<Answer> ask(
            Circumstances now, Scene scene, View view, List<MetricVerdict> verdicts)
            throws InterruptedException {
        var answers = new ArrayList<Answer>();
        for (var question : Rollout.questions(now)) {
            var answer = answer(question, scene, view, verdicts);
            answers.add(answer);
            if (!answer.goesOn()) {
                break;
            }
        }
        return answers;
    }

    private void perform(Decision decision, Scene scene, View view) throws WriteRefused, NotReady {
        for (var effect : decision.effects()) {
            // A tick that decides nothing only waits; what it waits for is said once.
            if (effect instanceof Effect.Say(var warning, var message, _)
                    && warning
                    && decision.because().isEmpty()) {
                announcer.sayWaiting(scene.key(), scene.json(), message);
            } else {
                performer.perform(effect, scene, decision.next().phase(), view);
            }
        }
    }

    /// @return whether there was anything to do
    private boolean withoutTarget(ObjectKey key, ObjectNode json, View view)
            throws WriteRefused, NotReady {
        var seen = observer.lookWithoutTarget(key, json, view);
        if (seen.isEmpty()) {
            return false;
        }
        var scene = seen.get();
        var sight = Observer.sight(scene, clock.instant(), false);
        var now = new Circumstances(scene.plan(), scene.memory(), sight, Orders.NONE);
        var decided = Rollout.withoutTarget(now);
        if (decided.isEmpty()) {
            return false;
        }
        var decision = decided.get();
        scene = stickiness.turn(Observer.aimed(scene, decision.next()), decision.effects(), view);
        perform(decision, scene, view);
        var none = List.<MetricVerdict>of();
        chronicle.remember(
                new Chronicle.Outcome(scene, now, decision, none, Optional.empty()), view);
        telemetry.show(scene, decision.next(), 0, none);
        return true;
    }

    private static boolean isOutdated(ObjectKey key, ObjectNode json, View view) {
        var newest = view.get(key);
        return newest.isEmpty()
                || Farewell.isLeaving(newest.get())
                || !newest.get().at("/metadata/generation").equals(json.at("/metadata/generation"));
    }

    private static Optional<NotReady> trouble(Scene scene, Circumstances now, View view) {
        return Identities.trouble(scene, view).or(() -> Paused.trouble(scene, now.sight()));
    }

    /// What users meet, which is not always what was asked for.
    private static int weight(Scene scene, Decision decision, View view) throws NotReady {
        var asked = decision.next().routed(scene.plan());
        return asked == 0 || asked == 100
                ? asked
                : Observer.endpoints(scene, view).map(it -> it.percent()).orElse(asked);
    }

    private Circumstances circumstances(Scene scene, View view) {
        var key = scene.key();
        var sight = Observer.sight(scene, clock.instant(), !seen.contains(key));
        if (scene.memory().standing().previous().isPresent()) {
            sight = sight.with(PreviousTwin.readiness(scene.target(), view));
        }
        var free = new Circumstances(scene.plan(), scene.memory(), sight, Orders.NONE);
        var orders = governor.orders(key, scene.status(), free, view);
        return new Circumstances(scene.plan(), scene.memory(), sight, orders);
    }

    private void reply(Scene scene, Circumstances now, Decision decision) {
        if (now.orders().command().isPresent() && decision.reply().isPresent()) {
            var command = now.orders().command().get();
            var reply = decision.reply().get();
            announcer.say(
                    scene,
                    scene.memory().phase(),
                    !reply.obeyed(),
                    "Command %s by %s %s: %s"
                            .formatted(
                                    command.verb().wire(),
                                    command.asker(),
                                    reply.obeyed() ? "obeyed" : "refused",
                                    reply.sentence()));
        }
    }

    private Answer answer(Question question, Scene scene, View view, List<MetricVerdict> verdicts)
            throws InterruptedException {
        return switch (question) {
            case Question.Gate(var hook) -> answered.ask(hook, scene, view);
            case Question.Analyse() -> analyse(scene, view, verdicts);
        };
    }

    /// A webhook that cannot be called does not keep bad metrics from being seen.
    private Answer analyse(Scene scene, View view, List<MetricVerdict> verdicts)
            throws InterruptedException {
        Answer hooks = new Answer.Passed(Hook.ROLLOUT, List.of());
        if (scene.plan().hooks().contains(Hook.ROLLOUT)) {
            hooks = answered.ask(Hook.ROLLOUT, scene, view);
            if (hooks instanceof Answer.Refused) {
                return hooks;
            }
        }
        var measured = measurements.measure(scene, view, clock.instant());
        verdicts.addAll(measured.verdicts());
        var metrics = new Answer.Measured(measured.findings());
        return metrics.goesOn() && !hooks.goesOn() ? hooks : metrics;
    }
}
