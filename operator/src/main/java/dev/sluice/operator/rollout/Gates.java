package dev.sluice.operator.rollout;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.api.reading.Plans;
import dev.sluice.engine.GoDuration;
import dev.sluice.engine.rollout.Answer;
import dev.sluice.engine.rollout.Hook;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.http.HttpFailure;
import dev.sluice.operator.kube.View;
import dev.sluice.webhooks.Identity;
import dev.sluice.webhooks.Outcome;
import dev.sluice.webhooks.Payload;
import dev.sluice.webhooks.Webhook;
import dev.sluice.webhooks.Webhooks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Asks webhooks: in order, until one says no.
final class Gates {
    private final Webhooks webhooks;

    Gates(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    /// For every kind but `rollback`, the first no ends it; for `rollback`, the first yes.
    ///
    /// @param view where Secrets are looked up
    Answer ask(Hook hook, Scene scene, View view) throws InterruptedException {
        var passed = new ArrayList<String>();
        for (var entry : of(hook, scene)) {
            var answer = ask(entry, hook, scene, view);
            if (answer instanceof Answer.Passed(_, var names)) {
                passed.addAll(names);
            }
            if (!answer.goesOn()) {
                return answer;
            }
        }
        return hook == Hook.ROLLBACK
                ? new Answer.Refused(hook, "", "none asked for it", true)
                : new Answer.Passed(hook, passed);
    }

    private Answer ask(Analysis.Webhook entry, Hook hook, Scene scene, View view)
            throws InterruptedException {
        var name = Objects.requireNonNullElse(entry.name(), "");
        try {
            var webhook = webhook(entry, Identities.of(entry, scene.key().namespace(), view));
            var why = call(webhook, payload(hook, scene, entry), key(scene, name));
            return why.isEmpty()
                    ? new Answer.Passed(hook, List.of(name))
                    : new Answer.Refused(hook, name, why, Boolean.TRUE.equals(entry.muteAlert()));
        } catch (HttpFailure lacking) {
            return new Answer.Unasked(hook, name, String.valueOf(lacking.getMessage()));
        }
    }

    static List<Analysis.Webhook> of(Hook hook, Scene scene) {
        var analysis = scene.spec().analysis();
        return analysis == null
                ? List.of()
                : analysis.webhooks().stream()
                        .filter(entry -> Plans.hook(entry.type()).filter(hook::equals).isPresent())
                        .toList();
    }

    /// The operator's own receiver of events.
    static Analysis.Webhook listener(String url) {
        return new Analysis.Webhook(
                "events", "event", url, null, null, null, null, Map.of(), null, List.of());
    }

    /// @return why not; empty when it was accepted
    String call(Webhook webhook, Payload payload, String key) throws InterruptedException {
        for (var attempts = 1; ; attempts++) {
            var outcome = webhooks.call(webhook, payload, key);
            var again = Webhooks.retryAfter(webhook, outcome, attempts);
            if (again.isPresent()) {
                // The pause is part of the protocol; only this canary's virtual thread waits.
                Thread.sleep(again.get());
                continue;
            }
            return switch (outcome) {
                case Outcome.Accepted() -> "";
                case Outcome.Refused(_, var why) -> why;
                case Outcome.Unanswered(var why, _) -> why;
            };
        }
    }

    static Webhook webhook(Analysis.Webhook entry, Identity identity) {
        return new Webhook(
                Objects.requireNonNullElse(entry.name(), ""),
                Objects.requireNonNullElse(entry.url(), ""),
                GoDuration.parse(Objects.requireNonNullElse(entry.timeout(), ""))
                        .filter(duration -> duration.isPositive())
                        .orElse(Webhook.DEFAULT_TIMEOUT),
                entry.retries() == null ? 0 : Math.max(0, entry.retries()),
                Boolean.TRUE.equals(entry.disableTLS()),
                entry.metadata(),
                identity);
    }

    private static Payload payload(Hook hook, Scene scene, Analysis.Webhook entry) {
        var phase =
                switch (hook) {
                    case PRE_ROLLOUT, ROLLOUT, CONFIRM_TRAFFIC_INCREASE, CONFIRM_PROMOTION ->
                            new Phase.Progressing(0, 0).wire();
                    case CONFIRM_ROLLOUT, ROLLBACK, POST_ROLLOUT, EVENT ->
                            scene.memory().phase().wire();
                };
        return payload(scene, phase, entry);
    }

    static Payload payload(Scene scene, String phase, Analysis.Webhook entry) {
        return new Payload(
                scene.key().name(),
                scene.key().namespace(),
                phase,
                scene.target().revision().spec(),
                entry.metadata());
    }

    /// The same step asks with the same key, however often it has to be repeated.
    static String key(Scene scene, String hook) {
        return String.join(
                "/",
                scene.json().path("metadata").path("uid").asText(),
                hook,
                scene.target().revision().spec(),
                scene.memory().phase().wire(),
                scene.memory().lastStep().map(Object::toString).orElse("first"));
    }
}
