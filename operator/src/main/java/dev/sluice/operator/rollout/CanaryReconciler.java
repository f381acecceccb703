package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.api.flagger.StatusDraft;
import dev.sluice.api.reading.Memories;
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
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// One tick of one canary, from looking at it to remembering what was done.
///
/// It may be called at any time and as often as one likes; never twice at once for the same canary.
/// Memory is written last, so that a crash repeats a tick instead of skipping one.
public final class CanaryReconciler {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Observer observer;
    private final Groundwork groundwork;
    private final Gates gates;
    private final Measurements measurements;
    private final Stickiness stickiness;
    private final Performer performer;
    private final Farewell farewell;
    private final Announcer announcer;
    private final Telemetry telemetry;
    private final Governor governor;
    private final Writes writes;
    private final InstantSource clock;
    private final Set<ObjectKey> seen = ConcurrentHashMap.newKeySet();

    CanaryReconciler(Parts parts, Writes writes, InstantSource clock) {
        this.observer = parts.observer();
        this.groundwork = parts.groundwork();
        this.gates = parts.gates();
        this.measurements = parts.measurements();
        this.stickiness = parts.stickiness();
        this.performer = parts.performer();
        this.farewell = parts.farewell();
        this.announcer = parts.announcer();
        this.telemetry = parts.telemetry();
        this.governor = parts.governor();
        this.writes = writes;
        this.clock = clock;
    }

    /// The stations of a tick.
    record Parts(
            Observer observer,
            Groundwork groundwork,
            Gates gates,
            Measurements measurements,
            Stickiness stickiness,
            Performer performer,
            Farewell farewell,
            Announcer announcer,
            Telemetry telemetry,
            Governor governor) {}

    /// @param view what it asks for is what it wants to be told about
    /// @return when to tick again although nothing changed; empty: only when something changes
    /// @throws WriteRefused when the cluster did not take a write; the tick is to be repeated
    public Optional<Instant> reconcile(ObjectKey key, View view)
            throws WriteRefused, InterruptedException {
        var json = view.get(key);
        if (json.isEmpty()) {
            telemetry.forget(key);
            announcer.forget(key);
            seen.remove(key);
            governor.forget(key, view);
            return Optional.empty();
        }
        if (Farewell.isLeaving(json.get())) {
            leave(key, json.get(), view);
            return Optional.empty();
        }
        try {
            var again = tick(key, governor.take(key, json.get()), view);
            governor.settled(key, json.get(), view);
            return again;
        } catch (NotReady notReady) {
            governor.settled(key, json.get(), view);
            var patience = patience(json.get());
            if (patience.isPresent() && patience.get().isAfter(clock.instant())) {
                return patience;
            }
            announcer.sayWaiting(key, json.get(), notReady.why());
            rememberNotReady(key, json.get(), notReady);
            return Optional.empty();
        } catch (WriteRefused refused) {
            if (!refused.passes()) {
                tellRefused(key, view.get(key).orElse(json.get()), refused);
            }
            throw refused;
        }
    }

    /// What is forbidden or makes no sense will be refused again: somebody has to be told.
    private void tellRefused(ObjectKey key, ObjectNode json, WriteRefused refused)
            throws WriteRefused {
        var why = new NotReady("WriteRefused", String.valueOf(refused.getMessage()));
        announcer.sayWaiting(key, json, why.why());
        rememberNotReady(key, json, why);
    }

    /// Objects that are applied together become visible one after the other; until then nobody made
    /// a mistake.
    private static Optional<Instant> patience(ObjectNode canary) {
        try {
            var created = canary.path("metadata").path("creationTimestamp").asText("");
            return created.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Instant.parse(created).plus(PATIENCE));
        } catch (DateTimeParseException unknown) {
            return Optional.empty();
        }
    }

    /// A Canary that cannot be understood any more gives its target the pods back all the same; one
    /// whose target is gone, or that never began, has nothing to give back.
    private void leave(ObjectKey key, ObjectNode json, View view) throws WriteRefused {
        if (!Farewell.holds(json)) {
            return;
        }
        var name = key.name() + "." + key.namespace();
        try {
            announcer.sayWaiting(key, json, "Terminating canary " + name);
            if (!farewell.leave(observer.look(key, json, view), view)) {
                return;
            }
        } catch (NotReady unusable) {
            announcer.sayWaiting(key, json, unusable.why());
            var target = observer.initialisedTarget(key, json, view);
            if (target.isPresent() && !farewell.wake(target.get(), view)) {
                return;
            }
        }
        farewell.letGo(key, view.get(key).orElse(json), "Terminated canary " + name);
    }

    private Optional<Instant> tick(ObjectKey key, ObjectNode json, View view)
            throws WriteRefused, NotReady, InterruptedException {
        var looked = observer.look(key, json, view);
        farewell.hold(key, json);
        var scene = looked.plan().suspended() ? looked : groundwork.lay(looked, view);
        var now = circumstances(scene, view);
        var answers = new ArrayList<Answer>();
        var verdicts = new ArrayList<MetricVerdict>();
        for (var question : Rollout.questions(now)) {
            var answer = answer(question, scene, view, verdicts);
            answers.add(answer);
            if (!answer.goesOn()) {
                break;
            }
        }
        var decision = Rollout.decide(now, answers);
        scene = stickiness.turn(scene, decision.effects(), view);
        for (var effect : decision.effects()) {
            // A tick that decides nothing only waits; what it waits for is said once.
            if (effect instanceof Effect.Say(var warning, var message)
                    && warning
                    && decision.because().isEmpty()) {
                announcer.sayWaiting(key, json, message);
            } else {
                performer.perform(effect, scene, view);
            }
        }
        reply(scene, now, decision);
        remember(scene, now, decision, verdicts, view);
        telemetry.show(scene, decision.next(), decision.next().weight(), verdicts);
        return decision.wake();
    }

    private Circumstances circumstances(Scene scene, View view) {
        var key = scene.key();
        var sight = Observer.sight(scene, clock.instant(), seen.add(key));
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
            case Question.Gate(var hook) -> gates.ask(hook, scene);
            case Question.Analyse() -> {
                if (scene.plan().hooks().contains(Hook.ROLLOUT)) {
                    var hooks = gates.ask(Hook.ROLLOUT, scene);
                    if (!hooks.goesOn()) {
                        yield hooks;
                    }
                }
                var measured = measurements.measure(scene, view, clock.instant());
                verdicts.addAll(measured.verdicts());
                yield new Answer.Measured(measured.findings());
            }
        };
    }

    private void remember(
            Scene scene,
            Circumstances seenNow,
            Decision decision,
            List<MetricVerdict> verdicts,
            View view)
            throws WriteRefused {
        var now = clock.instant();
        var before = scene.status();
        var kind = scene.plan().names().kind();
        // Compared with what is stored: a memory taken over from Flagger is not stored yet.
        var moved =
                !decision.next().equals(Memories.read(scene.canary().getStatus()))
                        || isNew(scene)
                        || !decision.because().isEmpty()
                        || !isReady(before, scene);
        // Who only waits has made no transition.
        var draft =
                moved
                        ? Memories.write(before, decision.next(), kind, decision.because(), now)
                        : before.edit();
        if (!governor.show(seenNow, decision, before, draft) && !moved) {
            return;
        }
        draft.observedGeneration(generation(scene))
                .condition(ready(before, now.truncatedTo(ChronoUnit.SECONDS)));
        verdicts.forEach(draft::metric);
        if (!decision.because().isEmpty()) {
            draft.historyEntry(entry(scene, decision, now));
            transition(scene, decision, draft);
        }
        write(scene.key(), view, draft.done());
    }

    private static void transition(Scene scene, Decision decision, StatusDraft draft) {
        var next = decision.next();
        if (next.phase().wire().equals(scene.memory().phase().wire())) {
            return;
        }
        draft.lastTransitionReason(decision.because());
        if (next.phase().wire().equals("Failed")) {
            draft.refusedRevision(next.applied().spec());
        }
    }

    private static boolean isNew(Scene scene) {
        return scene.canary().getStatus() == null || scene.status().phase() == null;
    }

    private static long generation(Scene scene) {
        return scene.json().path("metadata").path("generation").asLong();
    }

    private static HistoryEntry entry(Scene scene, Decision decision, Instant now) {
        var next = decision.next();
        var failed =
                switch (next.phase()) {
                    case dev.sluice.engine.rollout.Phase.Progressing(var count, _) -> count;
                    case dev.sluice.engine.rollout.Phase.WaitingPromotion(var count, _) -> count;
                    default -> 0;
                };
        return new HistoryEntry(
                now,
                scene.memory().phase().wire(),
                next.phase().wire(),
                next.weight(),
                failed,
                decision.because(),
                next.applied().spec());
    }

    private static boolean isReady(CanaryStatus status, Scene scene) {
        return Objects.equals(status.observedGeneration(), generation(scene))
                && status.conditions().stream()
                        .anyMatch(it -> "Ready".equals(it.type()) && "True".equals(it.status()));
    }

    private static Condition ready(CanaryStatus before, Instant now) {
        return condition(before, "True", "Understood", "The canary is worked on.", now);
    }

    private static Condition condition(
            CanaryStatus before, String status, String reason, String message, Instant now) {
        var old = before.conditions().stream().filter(it -> "Ready".equals(it.type())).findFirst();
        if (old.isPresent()
                && status.equals(old.get().status())
                && message.equals(old.get().message())) {
            return old.get();
        }
        var since =
                old.filter(it -> status.equals(it.status()))
                        .map(Condition::lastTransitionTime)
                        .orElse(now);
        return new Condition("Ready", status, reason, message, now, since);
    }

    private void rememberNotReady(ObjectKey key, ObjectNode json, NotReady why)
            throws WriteRefused {
        var before = status(json);
        var known = Objects.requireNonNullElse(before, CanaryStatus.NONE);
        var generation = json.path("metadata").path("generation").asLong();
        var condition =
                condition(
                        known,
                        "False",
                        why.reason(),
                        why.why(),
                        clock.instant().truncatedTo(ChronoUnit.SECONDS));
        if (known.conditions().contains(condition)
                && Objects.equals(known.observedGeneration(), generation)) {
            return;
        }
        var draft = known.edit().condition(condition).observedGeneration(generation);
        if (known.phase() == null) {
            draft.phase("Initializing");
        }
        write(key, json, draft.done());
    }

    private static @Nullable CanaryStatus status(ObjectNode json) {
        return json.path("status").isObject()
                ? JSON.convertValue(json.path("status"), CanaryStatus.class)
                : null;
    }

    private void write(ObjectKey key, View view, CanaryStatus status) throws WriteRefused {
        var newest = view.get(key);
        if (newest.isPresent()) {
            write(key, newest.get(), status);
        }
    }

    private void write(ObjectKey key, ObjectNode json, CanaryStatus status) throws WriteRefused {
        var written = json.deepCopy();
        written.set("status", JSON.valueToTree(status));
        writes.updateStatus(key, written);
    }
}
