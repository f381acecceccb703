package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.alerts.Alert;
import dev.sluice.alerts.AlertSender;
import dev.sluice.alerts.Channels;
import dev.sluice.alerts.Recipient;
import dev.sluice.api.flagger.Analysis;
import dev.sluice.engine.Severity;
import dev.sluice.engine.rollout.Effect;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.operator.kube.Writes;
import dev.sluice.routing.ObjectKey;
import dev.sluice.webhooks.Payload;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Tells the world what happens to a canary: events, webhooks, alerts, counters. None of it holds
/// up a tick.
final class Announcer {
    private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

    private final Writes writes;
    private final View view;
    private final Gates gates;
    private final AlertSender alerts;
    private final Telemetry telemetry;
    private final Outbox outbox;
    private final Reporting reporting;
    private final InstantSource clock;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<ObjectKey, String> lastWaiting = new ConcurrentHashMap<>();

    /// What an announcer needs to reach everybody.
    record Means(
            Writes writes,
            View view,
            Gates gates,
            AlertSender alerts,
            Telemetry telemetry,
            Outbox outbox,
            Reporting reporting) {}

    Announcer(Means means, InstantSource clock) {
        this.writes = means.writes();
        this.view = means.view();
        this.gates = means.gates();
        this.alerts = means.alerts();
        this.telemetry = means.telemetry();
        this.outbox = means.outbox();
        this.reporting = means.reporting();
        this.clock = clock;
    }

    void say(Scene scene, boolean warning, String message) {
        lastWaiting.remove(scene.key());
        event(scene.key(), scene.json(), warning, message);
        var type = warning ? "Warning" : "Normal";
        for (var hook : listeners(scene)) {
            var payload =
                    Gates.payload(scene, scene.memory().phase().wire(), hook)
                            .event(message, type, clock.instant());
            var key = "event-" + clock.instant().toEpochMilli() + "-" + sequence.incrementAndGet();
            outbox.send(
                    "event webhook " + hook.name(),
                    () -> deliver(hook, payload, key),
                    _ -> telemetry.lost(scene));
        }
    }

    /// Hooks of the Canary's own replace the operator's.
    private List<Analysis.Webhook> listeners(Scene scene) {
        var own = Gates.of(Hook.EVENT, scene);
        return own.isEmpty()
                ? reporting.eventWebhook().map(Gates::listener).stream().toList()
                : own;
    }

    /// Says why a canary waits, once: a tick that only waits may come many times a second.
    void sayWaiting(ObjectKey key, ObjectNode canary, String message) {
        if (!message.equals(lastWaiting.put(key, message))) {
            event(key, canary, true, message);
        }
    }

    private void deliver(Analysis.Webhook hook, Payload payload, String key) throws Exception {
        var why = gates.call(Gates.webhook(hook), payload, key);
        if (!why.isEmpty()) {
            throw new IOException(why);
        }
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
        outbox.send("event on " + canary, () -> writes.create(key, event), _ -> {});
    }

    void alert(Scene scene, Effect.Alert effect) {
        var analysis = scene.spec().analysis();
        var entries = analysis == null ? List.<Analysis.Alert>of() : analysis.alerts();
        if (entries.isEmpty()) {
            reporting
                    .alerts()
                    .ifPresent(global ->
                            outbox.send(
                                    "alert of " + scene.key(),
                                    () ->
                                            alerts.send(
                                                    global.channel(),
                                                    alertOf(scene, effect),
                                                    global.recipient()),
                                    _ -> telemetry.lost(scene)));
        }
        for (var entry : entries) {
            if (concerns(entry, effect.severity())) {
                outbox.send(
                        "alert " + entry.name() + " of " + scene.key(),
                        () -> send(scene, entry, effect),
                        _ -> telemetry.lost(scene));
            }
        }
    }

    /// Severity `info`, or none, wants everything; `warn` wants errors too.
    private static boolean concerns(Analysis.Alert entry, Severity severity) {
        var least =
                switch (Objects.requireNonNullElse(entry.severity(), "")) {
                    case "warn" -> Severity.WARN;
                    case "error" -> Severity.ERROR;
                    default -> Severity.INFO;
                };
        return severity.compareTo(least) >= 0;
    }

    private void send(Scene scene, Analysis.Alert entry, Effect.Alert effect) throws Exception {
        var reference = Objects.requireNonNull(entry.providerRef());
        var key =
                Kinds.ALERT_PROVIDER.key(
                        Objects.requireNonNullElse(reference.namespace(), scene.key().namespace()),
                        Objects.requireNonNullElse(reference.name(), ""));
        var provider =
                view.get(key)
                        .orElseThrow(() -> new IOException(key + " does not exist"))
                        .path("spec");
        var channel =
                switch (Channels.find(provider.path("type").asText())) {
                    case Channels.Choice.Known(var known) -> known;
                    case Channels.Choice.Unknown unknown -> throw new IOException(unknown.why());
                };
        Map<String, String> secret = Map.of();
        var secretName = provider.path("secretRef").path("name").asText("");
        if (!secretName.isEmpty()) {
            var secretKey = Kinds.SECRET.key(key.namespace(), secretName);
            secret =
                    MetricQuery.decoded(
                            view.get(secretKey)
                                    .orElseThrow(
                                            () -> new IOException(secretKey + " does not exist")));
        }
        var proxy = provider.path("proxy").asText("");
        alerts.send(
                channel,
                alertOf(scene, effect),
                new Recipient(
                        secret.getOrDefault("address", provider.path("address").asText("")),
                        Optional.ofNullable(secret.get("token")),
                        provider.path("channel").asText(""),
                        provider.path("username").asText(""),
                        proxy.isEmpty() ? Optional.empty() : Optional.of(URI.create(proxy))));
    }

    private Alert alertOf(Scene scene, Effect.Alert effect) {
        return new Alert(
                scene.key().name(),
                scene.key().namespace(),
                effect.severity(),
                effect.message(),
                Facts.of(scene, reporting.clusterName(), effect.facts()));
    }

    void tell(Scene scene, Phase phase) {
        for (var hook : Gates.of(Hook.POST_ROLLOUT, scene)) {
            var payload = Gates.payload(scene, phase.wire(), hook);
            var key =
                    scene.json().path("metadata").path("uid").asText()
                            + "/"
                            + hook.name()
                            + "/"
                            + scene.memory().applied().spec()
                            + "/"
                            + phase.wire().toLowerCase(Locale.ROOT);
            outbox.send(
                    "post-rollout webhook " + hook.name(),
                    () -> {
                        deliver(hook, payload, key);
                        say(scene, false, "Post-rollout check " + hook.name() + " passed");
                    },
                    why -> say(scene, true, "Post-rollout hook " + hook.name() + " failed " + why));
        }
    }

    void count(Scene scene, boolean success, boolean skipped) {
        telemetry.finished(scene, success, skipped);
    }

    void forget(ObjectKey key) {
        lastWaiting.remove(key);
    }
}
