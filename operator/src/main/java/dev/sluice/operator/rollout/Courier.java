package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.alerts.Alert;
import dev.sluice.alerts.AlertSender;
import dev.sluice.alerts.Channels;
import dev.sluice.alerts.Recipient;
import dev.sluice.api.flagger.Analysis;
import dev.sluice.api.flagger.CanaryStatus.UnsentMessage;
import dev.sluice.engine.Severity;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;
import dev.sluice.webhooks.Payload;

import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/// Delivers messages to receivers outside the cluster, beside the ticks, and knows which are
/// through. Safe for several threads.
final class Courier {
    static final String EVENT = "event";
    static final String ALERT = "alert";
    static final String POST_ROLLOUT = "post-rollout";

    private final Means means;

    /// By message; true once every receiver took it or can no longer be expected to.
    private final Map<String, Boolean> known = new ConcurrentHashMap<>();

    /// What a courier needs to reach everybody.
    ///
    /// @param wake is told which canary has nothing on its way any more
    record Means(
            View view,
            Gates gates,
            AlertSender alerts,
            Telemetry telemetry,
            Outbox outbox,
            Reporting reporting,
            Consumer<Set<ObjectKey>> wake) {}

    Courier(Means means) {
        this.means = means;
    }

    /// One way to one receiver.
    private record Route(String what, Outbox.Delivery delivery, Consumer<String> lost) {}

    /// Whether anybody is told of such a message.
    boolean hasReceivers(Scene scene, UnsentMessage message) {
        return !routes(scene, message, (_, _) -> {}).isEmpty();
    }

    /// What is told about a call that was made beside the ticks.
    interface Told {
        void about(boolean warning, String message);
    }

    /// Sends what is not on its way yet.
    void send(Scene scene, UnsentMessage message, Told told) {
        var key = Objects.requireNonNullElse(message.key(), "");
        if (known.putIfAbsent(key, false) != null) {
            return;
        }
        go(
                scene,
                routes(scene, message, told),
                () -> {
                    known.replace(key, true);
                    means.wake().accept(Set.of(scene.key()));
                });
    }

    /// Sends what is noted nowhere, unless it is on its way from a time when it was.
    void sendUnnoted(Scene scene, UnsentMessage message, Told told) {
        if (!known.containsKey(String.valueOf(message.key()))) {
            go(scene, routes(scene, message, told), () -> {});
        }
    }

    private void go(Scene scene, List<Route> routes, Runnable through) {
        var open = new AtomicInteger(routes.size());
        if (routes.isEmpty()) {
            through.run();
        }
        for (var route : routes) {
            var errand =
                    means.outbox()
                            .errand(
                                    route.what(),
                                    route.delivery(),
                                    why -> {
                                        means.telemetry().lost(scene);
                                        route.lost().accept(why);
                                    },
                                    () -> {
                                        if (open.decrementAndGet() == 0) {
                                            through.run();
                                        }
                                    });
            // One receiver is told one canary's story in order, and never waits for another.
            means.outbox().sendInOrder(scene.key() + " " + route.what(), errand);
        }
    }

    /// Those that are not through.
    List<UnsentMessage> open(List<UnsentMessage> messages) {
        return messages.stream()
                .filter(it -> !Boolean.TRUE.equals(known.get(String.valueOf(it.key()))))
                .toList();
    }

    /// They are noted nowhere any more.
    void forget(List<UnsentMessage> messages) {
        messages.forEach(it -> known.remove(String.valueOf(it.key())));
    }

    private List<Route> routes(Scene scene, UnsentMessage message, Told told) {
        return switch (Objects.requireNonNullElse(message.kind(), "")) {
            case EVENT -> events(scene, message);
            case ALERT -> alerts(scene, message);
            default -> calls(scene, message, told);
        };
    }

    /// Hooks of the Canary's own replace the operator's.
    private List<Route> events(Scene scene, UnsentMessage message) {
        var own = Gates.of(Hook.EVENT, scene);
        var listeners =
                own.isEmpty()
                        ? means.reporting().eventWebhook().map(Gates::listener).stream().toList()
                        : own;
        return listeners.stream()
                .map(hook -> {
                    var payload =
                            Gates.payload(scene, phase(message), hook)
                                    .event(
                                            String.valueOf(message.message()),
                                            String.valueOf(message.severity()),
                                            Objects.requireNonNullElse(
                                                    message.time(), Instant.EPOCH));
                    return new Route(
                            "event webhook " + hook.name(),
                            () -> deliver(scene, hook, payload, String.valueOf(message.key())),
                            _ -> {});
                })
                .toList();
    }

    private List<Route> calls(Scene scene, UnsentMessage message, Told told) {
        return Gates.of(Hook.POST_ROLLOUT, scene).stream()
                .map(hook -> {
                    var payload = Gates.payload(scene, phase(message), hook);
                    return new Route(
                            "post-rollout webhook " + hook.name(),
                            () -> {
                                deliver(scene, hook, payload, message.key() + "/" + hook.name());
                                told.about(false, "Post-rollout check " + hook.name() + " passed");
                            },
                            why ->
                                    told.about(
                                            true,
                                            "Post-rollout hook " + hook.name() + " failed " + why));
                })
                .toList();
    }

    private static String phase(UnsentMessage message) {
        return Objects.requireNonNullElse(message.phase(), "");
    }

    private void deliver(Scene scene, Analysis.Webhook hook, Payload payload, String key)
            throws Exception {
        var identity = Identities.of(hook, scene.key().namespace(), means.view());
        var why = means.gates().call(Gates.webhook(hook, identity), payload, key);
        if (!why.isEmpty()) {
            throw new IOException(why);
        }
    }

    private List<Route> alerts(Scene scene, UnsentMessage message) {
        var analysis = scene.spec().analysis();
        var entries = analysis == null ? List.<Analysis.Alert>of() : analysis.alerts();
        var routes = new ArrayList<Route>();
        if (entries.isEmpty() && means.reporting().alerts().isPresent()) {
            var global = means.reporting().alerts().get();
            routes.add(
                    new Route(
                            "alert of " + scene.key(),
                            () ->
                                    means.alerts()
                                            .send(
                                                    global.channel(),
                                                    alertOf(scene, message),
                                                    global.recipient()),
                            _ -> {}));
        }
        for (var entry : entries) {
            if (concerns(entry, severity(message))) {
                routes.add(
                        new Route(
                                "alert " + entry.name() + " of " + scene.key(),
                                () -> send(scene, entry, message),
                                _ -> {}));
            }
        }
        return routes;
    }

    private static Severity severity(UnsentMessage message) {
        return switch (Objects.requireNonNullElse(message.severity(), "")) {
            case "warn" -> Severity.WARN;
            case "error" -> Severity.ERROR;
            default -> Severity.INFO;
        };
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

    private void send(Scene scene, Analysis.Alert entry, UnsentMessage message) throws Exception {
        var reference = Objects.requireNonNull(entry.providerRef());
        var key =
                Kinds.ALERT_PROVIDER.key(
                        Objects.requireNonNullElse(reference.namespace(), scene.key().namespace()),
                        Objects.requireNonNullElse(reference.name(), ""));
        var provider =
                means.view()
                        .get(key)
                        .orElseThrow(() -> new IOException(key + " does not exist"))
                        .path("spec");
        var channel =
                switch (Channels.find(provider.path("type").asText())) {
                    case Channels.Choice.Known(var known) -> known;
                    case Channels.Choice.Unknown unknown -> throw new IOException(unknown.why());
                };
        var secret = secret(provider, key.namespace());
        var proxy = provider.path("proxy").asText("");
        means.alerts()
                .send(
                        channel,
                        alertOf(scene, message),
                        new Recipient(
                                secret.getOrDefault("address", provider.path("address").asText("")),
                                Optional.ofNullable(secret.get("token")),
                                provider.path("channel").asText(""),
                                provider.path("username").asText(""),
                                proxy.isEmpty()
                                        ? Optional.empty()
                                        : Optional.of(URI.create(proxy))));
    }

    private Map<String, String> secret(JsonNode provider, String namespace) throws IOException {
        var name = provider.path("secretRef").path("name").asText("");
        if (name.isEmpty()) {
            return Map.of();
        }
        var key = Kinds.SECRET.key(namespace, name);
        var found = means.view().get(key);
        if (found.isEmpty()) {
            throw new IOException(key + " does not exist");
        }
        return MetricQuery.decoded(found.get());
    }

    /// The canary's settings go with good news, as in Flagger.
    private Alert alertOf(Scene scene, UnsentMessage message) {
        var severity = severity(message);
        return new Alert(
                scene.key().name(),
                scene.key().namespace(),
                severity,
                String.valueOf(message.message()),
                Facts.of(scene, means.reporting().clusterName(), severity == Severity.INFO));
    }

    static String wire(Severity severity) {
        return severity.name().toLowerCase(Locale.ROOT);
    }
}
