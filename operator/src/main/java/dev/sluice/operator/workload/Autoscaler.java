package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.api.flagger.CanarySpec.AutoscalerRef;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import java.util.Objects;
import java.util.Optional;

/// The target's autoscaler and its twin for the primary.
///
/// @param object the target's HorizontalPodAutoscaler or ScaledObject
public record Autoscaler(AutoscalerRef reference, ObjectNode object) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAUSED = "autoscaling.keda.sh/paused-replicas";

    /// Looks it up; empty when the Canary names none.
    ///
    /// @throws TargetRefused when the one it names does not exist
    public static Optional<Autoscaler> see(
            Optional<AutoscalerRef> reference, String namespace, View view) throws TargetRefused {
        if (reference.isEmpty()) {
            return Optional.empty();
        }
        var name = Objects.requireNonNullElse(reference.get().name(), "");
        var key = kind(reference.get()).key(namespace, name);
        var object = view.get(key);
        if (object.isEmpty()) {
            throw new TargetRefused(
                    key + " does not exist; create it, or correct spec.autoscalerRef");
        }
        return Optional.of(new Autoscaler(reference.get(), object.get()));
    }

    private static Kind kind(AutoscalerRef reference) {
        return "ScaledObject".equals(reference.kind()) ? Kinds.SCALED_OBJECT : Kinds.AUTOSCALER;
    }

    private boolean isKeda() {
        return kind(reference).equals(Kinds.SCALED_OBJECT);
    }

    public ObjectKey key() {
        return kind(reference)
                .key(
                        object.path("metadata").path("namespace").asText(),
                        object.path("metadata").path("name").asText());
    }

    public ObjectKey primaryKey() {
        return key().kind().key(key().namespace(), key().name() + "-primary");
    }

    /// The fewest replicas it allows, at least 1.
    public int least() {
        var field = isKeda() ? "minReplicaCount" : "minReplicas";
        return Math.max(1, object.path("spec").path(field).asInt(1));
    }

    /// The primary's autoscaler, made from the target's.
    ///
    /// @param current the one that exists; empty to create it
    public ObjectNode forPrimary(String target, ObjectNode owner, Optional<ObjectNode> current) {
        var twin = current.map(ObjectNode::deepCopy).orElseGet(object::objectNode);
        twin.put("apiVersion", key().kind().apiVersion()).put("kind", key().kind().kind());
        var metadata = Template.object(twin, "metadata");
        metadata.put("name", primaryKey().name()).put("namespace", key().namespace());
        metadata.set(
                "labels",
                JSON.valueToTree(Template.withoutFlux(object.path("metadata").path("labels"))));
        if (isKeda() && current.isEmpty()) {
            var annotations = Template.withoutFlux(object.path("metadata").path("annotations"));
            annotations.remove(PAUSED);
            if (!annotations.isEmpty()) {
                metadata.set("annotations", JSON.valueToTree(annotations));
            }
        }
        metadata.putArray("ownerReferences").add(owner);
        ObjectNode spec =
                object.path("spec") instanceof ObjectNode found
                        ? found.deepCopy()
                        : object.objectNode();
        Template.object(spec, "scaleTargetRef").put("name", target + "-primary");
        bounds(spec);
        if (isKeda()) {
            triggers(spec, target);
        }
        twin.set("spec", spec);
        return twin;
    }

    private void bounds(ObjectNode spec) {
        var bounds = reference.primaryScalerReplicas();
        if (bounds == null) {
            return;
        }
        if (bounds.minReplicas() != null) {
            spec.put(isKeda() ? "minReplicaCount" : "minReplicas", bounds.minReplicas());
        }
        if (bounds.maxReplicas() != null) {
            spec.put(isKeda() ? "maxReplicaCount" : "maxReplicas", bounds.maxReplicas());
        }
    }

    private void triggers(ObjectNode spec, String target) {
        for (var trigger : spec.path("triggers")) {
            if (!(trigger.path("metadata") instanceof ObjectNode metadata)
                    || !metadata.has("query")) {
                continue;
            }
            var queries = reference.primaryScalerQueries();
            var query = metadata.path("query").asText();
            if (queries.isEmpty()) {
                metadata.put("query", towardsPrimary(query, target));
            } else if (queries.get(trigger.path("name").asText()) instanceof String own) {
                metadata.put("query", own);
            }
        }
        var advanced = Template.object(spec, "advanced");
        var hpa = Template.object(advanced, "horizontalPodAutoscalerConfig");
        if (!hpa.path("name").asText("").isEmpty()) {
            hpa.put("name", hpa.path("name").asText() + "-primary");
        }
    }

    /// Only whole words are rewritten: a target named `app` must not touch `myapp` or `app_total`.
    private static String towardsPrimary(String query, String target) {
        var quoted = java.util.regex.Pattern.quote(target);
        return query.replaceAll(
                "(?<![\\w.-])" + quoted + "(-canary)?(?![\\w.]|-(?!canary))",
                java.util.regex.Matcher.quoteReplacement(target + "-primary"));
    }

    /// The target's autoscaler switched off while the target has no pods; empty where it needs no
    /// switch.
    public Optional<ObjectNode> paused(boolean pause) {
        if (!isKeda() || isPaused() == pause) {
            return Optional.empty();
        }
        var changed = object.deepCopy();
        var annotations = Template.object(Template.object(changed, "metadata"), "annotations");
        if (pause) {
            annotations.put(PAUSED, "0");
        } else {
            annotations.remove(PAUSED);
        }
        return Optional.of(changed);
    }

    private boolean isPaused() {
        JsonNode annotations = object.path("metadata").path("annotations");
        return annotations.has(PAUSED);
    }
}
