package dev.sluice.operator.rollout;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Decision;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.operator.kube.Author;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Who changed what a run is about: as far as the API server noted it, and whose tool the object
/// belongs to.
final class Causes {
    private static final String CONFIG_MAP = "configmap/";
    private static final String SECRET = "secret/";

    private Causes() {}

    /// Whether this decision is where a run begins, begins again, or ends because the target went
    /// back: what it says is the cause of the run.
    static boolean isOne(Scene scene, Decision decision) {
        var before = scene.memory();
        if (decision.because().isEmpty() || before.applied().spec().isEmpty()) {
            return false;
        }
        var next = decision.next();
        return switch (next.phase()) {
            case Phase.Waiting _ -> !(before.phase() instanceof Phase.Waiting);
            case Phase.Progressing _ ->
                    !before.phase().running() || !next.applied().equals(before.applied());
            case Phase.Succeeded _ -> !next.applied().equals(before.applied());
            default -> false;
        };
    }

    /// The decision with who caused it behind its reason, where a run begins.
    static Decision named(Decision decision, Scene scene, View view) {
        if (!isOne(scene, decision)) {
            return decision;
        }
        var changes = changes(scene, view);
        if (changes.isEmpty()) {
            return decision;
        }
        return new Decision(
                decision.next(),
                decision.effects(),
                decision.because() + "; " + String.join(", ", changes),
                decision.wake(),
                decision.reply());
    }

    private static List<String> changes(Scene scene, View view) {
        var changes = new ArrayList<String>();
        var target = scene.target();
        var known = scene.memory().applied();
        if (!target.revision().spec().equals(known.spec())) {
            view.author(target.key())
                    .map(it -> sentence(target.key(), it, target.object()))
                    .ifPresent(changes::add);
        }
        target.revision()
                .configs()
                .forEach((name, checksum) -> {
                    if (!checksum.equals(known.configs().get(name))) {
                        changes.add(config(key(name, target.namespace()), view));
                    }
                });
        return changes;
    }

    private static ObjectKey key(String config, String namespace) {
        return config.startsWith(SECRET)
                ? Kinds.SECRET.key(namespace, config.substring(SECRET.length()))
                : Kinds.CONFIG_MAP.key(namespace, config.substring(CONFIG_MAP.length()));
    }

    private static String config(ObjectKey key, View view) {
        var object = view.get(key);
        var author = view.author(key);
        return object.isPresent() && author.isPresent()
                ? sentence(key, author.get(), object.get())
                : key + " was changed";
    }

    private static String sentence(ObjectKey key, Author author, ObjectNode object) {
        var more = new ArrayList<String>();
        origin(object.path("metadata")).ifPresent(more::add);
        author.said().map(it -> "\"" + it + "\"").ifPresent(more::add);
        return "%s changed by %s%s%s"
                .formatted(
                        key,
                        author.manager().isEmpty() ? "somebody" : author.manager(),
                        author.time().map(it -> " at " + it).orElse(""),
                        more.isEmpty() ? "" : " (" + String.join(", ", more) + ")");
    }

    /// Whose an object is, by what the common tools leave on it.
    private static Optional<String> origin(JsonNode metadata) {
        var annotations = metadata.path("annotations");
        var labels = metadata.path("labels");
        var tracking = annotations.path("argocd.argoproj.io/tracking-id").asText("");
        return named("Argo CD application ", tracking.split(":", 2)[0])
                .or(() ->
                        named(
                                "Flux Kustomization ",
                                labels.path("kustomize.toolkit.fluxcd.io/name").asText("")))
                .or(() ->
                        named(
                                "Flux HelmRelease ",
                                labels.path("helm.toolkit.fluxcd.io/name").asText("")))
                .or(() ->
                        named(
                                "Helm release ",
                                annotations.path("meta.helm.sh/release-name").asText("")));
    }

    private static Optional<String> named(String what, String name) {
        return name.isEmpty() ? Optional.empty() : Optional.of(what + name);
    }
}
