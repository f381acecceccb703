package dev.sluice.operator.rollout;

import dev.sluice.api.flagger.Analysis;
import dev.sluice.http.HttpFailure;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.webhooks.Identity;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// By what webhooks show who they come from: headers, and a Secret of the Canary's namespace.
final class Identities {
    private Identities() {}

    /// @throws HttpFailure naming the Secret and the key that is missing or wrong, and no value
    static Identity of(Analysis.Webhook webhook, String namespace, View view) throws HttpFailure {
        Map<String, String> open = new HashMap<>();
        Map<String, String> hidden = new HashMap<>();
        for (var header : webhook.headers()) {
            var name = Objects.requireNonNullElse(header.name(), "");
            if (header.secretKey() == null) {
                open.put(name, Objects.requireNonNullElse(header.value(), ""));
            } else {
                hidden.put(name, header.secretKey());
            }
        }
        var reference = webhook.secretRef();
        if (reference == null) {
            return Identity.of(open);
        }
        var key = Kinds.SECRET.key(namespace, Objects.requireNonNullElse(reference.name(), ""));
        try {
            var secret = view.get(key);
            if (secret.isEmpty()) {
                throw HttpFailure.malformed(key + " does not exist");
            }
            return Identity.read(open, hidden, MetricQuery.decoded(secret.get()));
        } catch (HttpFailure wrong) {
            var why = String.valueOf(wrong.getMessage());
            throw HttpFailure.malformed(why.startsWith(key.toString()) ? why : key + " " + why);
        } catch (IllegalStateException unreadable) {
            throw HttpFailure.malformed(key + " cannot be read: " + unreadable.getMessage());
        }
    }

    /// Why webhooks of this canary cannot be called; empty when all can.
    static Optional<NotReady> trouble(Scene scene, View view) {
        var analysis = scene.spec().analysis();
        if (analysis == null) {
            return Optional.empty();
        }
        var sentences =
                analysis.webhooks().stream()
                        .flatMap(webhook -> trouble(webhook, scene, view).stream())
                        .collect(Collectors.joining("; "));
        return sentences.isEmpty()
                ? Optional.empty()
                : Optional.of(new NotReady("WebhookSecretNotUsable", sentences));
    }

    private static Optional<String> trouble(Analysis.Webhook webhook, Scene scene, View view) {
        try {
            of(webhook, scene.key().namespace(), view);
            return Optional.empty();
        } catch (HttpFailure missing) {
            return Optional.of(
                    "webhook " + webhook.name() + " cannot be called: " + missing.getMessage());
        }
    }
}
