package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanaryStatus.CommandRecord;
import dev.sluice.api.flagger.CanaryStatus.UnsentMessage;
import dev.sluice.engine.rollout.Effect;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Tells the world what happens to a canary: events, webhooks, alerts, counters. None of it holds
/// up a tick.
///
/// What a tick says is collected until its memory is stored; only then it is told, so that a tick
/// that has to be repeated tells it once. What goes to receivers outside the cluster is noted in
/// that memory, so that whoever comes after a crash knows what may be missing.
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Writes writes;
    private final Courier courier;
    private final Telemetry telemetry;
    private final Outbox outbox;
    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<ObjectKey, String> lastWaiting = new ConcurrentHashMap<>();
    private final Map<ObjectKey, List<UnsentMessage>> collected = new ConcurrentHashMap<>();
    private final Map<ObjectKey, List<Runnable>> untold = new ConcurrentHashMap<>();

    /// What an announcer needs to reach everybody.
    record Means(Writes writes, Courier courier, Telemetry telemetry, Outbox outbox) {}

    Announcer(Means means, InstantSource clock) {
        this.writes = means.writes();
        this.courier = means.courier();
        this.telemetry = means.telemetry();
        this.outbox = means.outbox();
        this.clock = clock;
    }

    /// Forgets what a tick that failed collected.
    void begin(ObjectKey key) {
        collected.remove(key);
        untold.remove(key);
    }

    /// What this tick collected for receivers outside the cluster; they are not collected any more.
    List<UnsentMessage> collected(ObjectKey key) {
        var messages = collected.remove(key);
        return messages == null ? List.of() : messages;
    }

    /// Tells the cluster what this tick said and did, in that order.
    void tellCluster(ObjectKey key) {
        var told = untold.remove(key);
        if (told != null) {
            told.forEach(Runnable::run);
        }
    }

    /// Sends what is not on its way yet, also what a process before this one left.
    void send(Scene scene, List<UnsentMessage> messages) {
        callsLast(messages).forEach(it -> courier.send(scene, it, later(scene, it)));
    }

    /// Sends what there is no room to note.
    void sendUnnoted(Scene scene, List<UnsentMessage> messages) {
        callsLast(messages).forEach(it -> courier.sendUnnoted(scene, it, later(scene, it)));
    }

    /// What comes of a call is told, too: after all that was said before it.
    private static List<UnsentMessage> callsLast(List<UnsentMessage> messages) {
        return messages.stream()
                .sorted(Comparator.comparing(it -> Courier.POST_ROLLOUT.equals(it.kind())))
                .toList();
    }

    /// What comes of a message is told with the phase that the message told.
    private Courier.Told later(Scene scene, UnsentMessage message) {
        var phase = Objects.requireNonNullElse(message.phase(), "");
        return (warning, text) -> sayNow(scene, phase, warning, text);
    }

    /// Those that some receiver may not have.
    List<UnsentMessage> open(List<UnsentMessage> messages) {
        return courier.open(messages);
    }

    /// They are noted nowhere any more.
    void drop(List<UnsentMessage> messages) {
        courier.forget(messages);
    }

    /// @param phase the one it is told with
    void say(Scene scene, Phase phase, boolean warning, String message) {
        lastWaiting.remove(scene.key());
        afterwards(scene, () -> event(scene.key(), scene.json(), warning, message));
        collect(scene, spoken(scene, phase.wire(), warning, message));
    }

    private void afterwards(Scene scene, Runnable telling) {
        untold.computeIfAbsent(scene.key(), _ -> new ArrayList<>()).add(telling);
    }

    /// Outside of a tick.
    void sayNow(Scene scene, boolean warning, String message) {
        sayNow(scene, scene.memory().phase().wire(), warning, message);
    }

    private void sayNow(Scene scene, String phase, boolean warning, String message) {
        event(scene.key(), scene.json(), warning, message);
        courier.sendUnnoted(scene, spoken(scene, phase, warning, message), (_, _) -> {});
    }

    private UnsentMessage spoken(Scene scene, String phase, boolean warning, String message) {
        var type = warning ? "Warning" : "Normal";
        return message(scene, Courier.EVENT, type, phase, message);
    }

    private void collect(Scene scene, UnsentMessage message) {
        if (courier.hasReceivers(scene, message)) {
            collected.computeIfAbsent(scene.key(), _ -> new ArrayList<>()).add(message);
        }
    }

    /// The same decision, taken again because the process died before it was stored, says it under
    /// the same key.
    private UnsentMessage message(
            Scene scene, String kind, String severity, String phase, String text) {
        var command =
                Optional.ofNullable(scene.status().lastCommand())
                        .map(CommandRecord::time)
                        .map(Object::toString)
                        .orElse("");
        var name = String.join("/", Gates.key(scene, kind), phase, command, severity, text);
        var key = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
        var now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new UnsentMessage(key, kind, severity, phase, text, now);
    }

    /// Says why a canary waits, once: a tick that only waits may come many times a second.
    void sayWaiting(ObjectKey key, ObjectNode canary, String message) {
        if (!message.equals(lastWaiting.put(key, message))) {
            event(key, canary, true, message);
        }
    }

    /// Says what a person did wrong, each time.
    void warn(ObjectKey key, ObjectNode canary, String message) {
        event(key, canary, true, message);
    }

    private void event(ObjectKey canary, ObjectNode json, boolean warning, String message) {
        LOG.info("{}.{}: {}", canary.name(), canary.namespace(), message);
        var now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        var name =
                canary.name()
                        + "."
                        + Long.toHexString(
                                clock.instant().toEpochMilli() * 1000
                                        + sequence.incrementAndGet() % 1000);
        var event = json.objectNode().put("apiVersion", "v1").put("kind", "Event");
        event.putObject("metadata").put("name", name).put("namespace", canary.namespace());
        event.putObject("involvedObject")
                .put("apiVersion", canary.kind().apiVersion())
                .put("kind", canary.kind().kind())
                .put("name", canary.name())
                .put("namespace", canary.namespace())
                .put("uid", json.path("metadata").path("uid").asText())
                .put("resourceVersion", json.path("metadata").path("resourceVersion").asText());
        event.put("reason", "Synced")
                .put("message", message)
                .put("type", warning ? "Warning" : "Normal")
                .put("firstTimestamp", now)
                .put("lastTimestamp", now)
                .put("count", 1)
                .put("reportingComponent", "flagger")
                .put("reportingInstance", "")
                .putObject("source")
                .put("component", "flagger");
        var key = Kinds.EVENT.key(canary.namespace(), name);
        var what = "event on " + canary;
        // Whoever sees the last one of a run can count on having seen the others.
        outbox.sendInOrder(
                what, outbox.errand(what, () -> writes.create(key, event), _ -> {}, () -> {}));
    }

    void alert(Scene scene, Effect.Alert effect) {
        var phase = scene.memory().phase().wire();
        var severity = Courier.wire(effect.severity());
        collect(scene, message(scene, Courier.ALERT, severity, phase, effect.message()));
    }

    void tell(Scene scene, Phase phase) {
        collect(scene, message(scene, Courier.POST_ROLLOUT, "", phase.wire(), ""));
    }

    void count(Scene scene, boolean success, boolean skipped) {
        afterwards(scene, () -> telemetry.finished(scene, success, skipped));
    }

    void forget(ObjectKey key) {
        lastWaiting.remove(key);
        begin(key);
    }
}
