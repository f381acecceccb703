package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus;
import dev.sluice.api.flagger.CanaryStatus.Condition;
import dev.sluice.api.flagger.CanaryStatus.HistoryEntry;
import dev.sluice.api.flagger.CanaryStatus.MetricVerdict;
import dev.sluice.api.flagger.CanaryStatus.UnsentMessage;
import dev.sluice.api.flagger.StatusDraft;
import dev.sluice.api.reading.Memories;
import dev.sluice.engine.rollout.Decision;
import dev.sluice.engine.rollout.Rollout.Circumstances;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.WriteRefused;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.jspecify.annotations.Nullable;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// What a canary's status says after a tick, written only when it says something new.
final class Chronicle {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Governor governor;
    private final Announcer announcer;
    private final Writes writes;
    private final InstantSource clock;

    Chronicle(Governor governor, Announcer announcer, Writes writes, InstantSource clock) {
        this.governor = governor;
        this.announcer = announcer;
        this.writes = writes;
        this.clock = clock;
    }

    /// What a tick came to.
    ///
    /// @param trouble why it could not do all it should; empty when it could
    record Outcome(
            Scene scene,
            Circumstances seen,
            Decision decision,
            List<MetricVerdict> verdicts,
            Optional<NotReady> trouble) {}

    void remember(Outcome outcome, View view) throws WriteRefused {
        var now = clock.instant();
        var scene = outcome.scene();
        var decision = outcome.decision();
        var before = scene.status();
        var kind = scene.plan().names().kind();
        var ready = ready(outcome, now.truncatedTo(ChronoUnit.SECONDS));
        // Compared with what is stored: a memory taken over from Flagger is not stored yet.
        var moved =
                !decision.next().equals(Memories.read(scene.canary().getStatus()))
                        || isNew(scene)
                        || !decision.because().isEmpty()
                        || !isKnown(ready, scene);
        // Who only waits has made no transition.
        var draft =
                moved
                        ? Memories.write(before, decision.next(), kind, decision.because(), now)
                        : before.edit();
        var pending = pending(scene);
        var unsent = pending.noted();
        var noted = isNoted(unsent, outcome);
        if (!governor.show(outcome.seen(), decision, before, draft) && !moved && noted) {
            tell(scene, pending);
            return;
        }
        draft.unsent(unsent);
        draft.observedGeneration(generation(scene)).condition(ready);
        outcome.verdicts().forEach(draft::metric);
        narrate(scene, decision, draft, now);
        write(scene.key(), view, draft.done());
        // What is on its way is known until all is told: else it would be sent again.
        tell(scene, pending);
        announcer.drop(before.unsent().stream().filter(it -> !unsent.contains(it)).toList());
        if (!before.conditions().contains(ready)) {
            outcome.trouble().ifPresent(it -> announcer.sayNow(scene, true, it.why()));
        }
    }

    /// What receivers may not have yet, and the oldest of it there is no room to note.
    private record Pending(List<UnsentMessage> unnoted, List<UnsentMessage> noted) {}

    private void tell(Scene scene, Pending pending) {
        announcer.tellCluster(scene.key());
        announcer.sendUnnoted(scene, pending.unnoted());
        announcer.send(scene, pending.noted());
    }

    private Pending pending(Scene scene) {
        var all = new ArrayList<>(announcer.open(scene.status().unsent()));
        all.addAll(announcer.collected(scene.key()));
        var over = Math.max(0, all.size() - CanaryStatus.MAX_UNSENT);
        return new Pending(all.subList(0, over), all.subList(over, all.size()));
    }

    /// During a run the write of the next step notes what is through; afterwards none may come.
    private static boolean isNoted(List<UnsentMessage> unsent, Outcome outcome) {
        var before = outcome.scene().status().unsent();
        return outcome.decision().next().phase().running()
                ? before.containsAll(unsent)
                : before.equals(unsent);
    }

    private static void narrate(Scene scene, Decision decision, StatusDraft draft, Instant now) {
        if (decision.because().isEmpty()) {
            return;
        }
        draft.historyEntry(entry(scene, decision, now));
        transition(scene, decision, draft);
        if (Causes.isOne(scene, decision)) {
            draft.cause(decision.because());
        }
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
                next.routed(scene.plan()),
                failed,
                decision.because(),
                next.applied().spec());
    }

    private static boolean isKnown(Condition ready, Scene scene) {
        return Objects.equals(scene.status().observedGeneration(), generation(scene))
                && scene.status().conditions().contains(ready);
    }

    private static Condition ready(Outcome outcome, Instant now) {
        var before = outcome.scene().status();
        return outcome.trouble()
                .map(it -> condition(before, "False", it.reason(), it.why(), now))
                .orElseGet(() ->
                        condition(before, "True", "Understood", "The canary is worked on.", now));
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

    /// The canary could not be worked on at all.
    void rememberNotReady(ObjectKey key, ObjectNode json, NotReady why) throws WriteRefused {
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
        writes.status(key, json, written);
    }
}
