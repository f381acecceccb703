package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.engine.rollout.Revision;
import dev.sluice.operator.kube.View;
import dev.sluice.routing.ObjectKey;
import dev.sluice.routing.Selector;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The workload a Canary rolls out, as it is seen in one moment, and its primary twin.
///
/// Everything a tick decides on and then copies comes from this one snapshot: what was not analysed
/// is not promoted.
///
/// @param object the target itself
/// @param primary its twin; empty before it was created, or when somebody deleted it
/// @param selector the label that tells their pods apart
/// @param configs what the target's template refers to
public record Target(
        Workload workload,
        ObjectNode object,
        Optional<ObjectNode> primary,
        Selector selector,
        Configs configs) {
    /// On the primary: the revision whose template it was made from.
    static final String SOURCE = "sluice.dev/source-revision";

    /// On the primary: the checksums of the configuration it was made with.
    static final String SOURCE_CONFIGS = "sluice.dev/source-configs";

    private static final ObjectMapper JSON = new ObjectMapper();

    /// What the operator's flags say about workloads.
    ///
    /// @param selectorLabels labels that may tell pods apart, the first found is used
    /// @param copiesLabel which labels and annotations of the target its primary gets
    /// @param tracksConfigs whether ConfigMaps and Secrets are copied for the primary
    public record Rules(
            List<String> selectorLabels, Predicate<String> copiesLabel, boolean tracksConfigs) {
        /// Flagger's defaults.
        public static final Rules DEFAULT =
                new Rules(List.of("app", "name", "app.kubernetes.io/name"), _ -> false, true);
    }

    /// Looks at the target.
    ///
    /// @throws TargetRefused when it does not exist, or cannot be rolled out
    public static Target see(
            Workload workload, String namespace, String name, View view, Rules rules)
            throws TargetRefused {
        var key = workload.kind().key(namespace, name);
        var object = view.get(key);
        if (object.isEmpty()) {
            throw new TargetRefused(key + " does not exist; create it, or correct spec.targetRef");
        }
        workload.check(object.get());
        var configs =
                rules.tracksConfigs()
                        ? Configs.of(object.get().at("/spec/template/spec"), namespace, view)
                        : Configs.NONE;
        return new Target(
                workload,
                object.get(),
                view.get(workload.kind().key(namespace, name + "-primary")),
                selector(key, object.get(), rules.selectorLabels()),
                configs);
    }

    private static Selector selector(ObjectKey key, ObjectNode object, List<String> labels)
            throws TargetRefused {
        var matched = object.at("/spec/selector/matchLabels");
        for (var label : labels) {
            if (matched.has(label)) {
                return new Selector(label, matched.path(label).asText());
            }
        }
        throw new TargetRefused(
                "%s %s.%s spec.selector.matchLabels must contain one of [%s]"
                        .formatted(
                                key.kind().kind().toLowerCase(java.util.Locale.ROOT),
                                key.name(),
                                key.namespace(),
                                String.join(" ", labels)));
    }

    public String name() {
        return object.path("metadata").path("name").asText();
    }

    public String namespace() {
        return object.path("metadata").path("namespace").asText();
    }

    public ObjectKey key() {
        return workload.kind().key(namespace(), name());
    }

    public ObjectKey primaryKey() {
        return workload.kind().key(namespace(), name() + "-primary");
    }

    /// What the target runs, or would run if it had pods.
    public Revision revision() {
        return new Revision(Template.hash(workload.template(object)), configs.checksums());
    }

    /// The revision the primary was made from, as far as somebody noted it.
    public Revision primaryRuns() {
        var annotations = primary.map(it -> it.path("metadata").path("annotations"));
        if (annotations.isEmpty() || !annotations.get().has(SOURCE)) {
            return Revision.NONE;
        }
        var checksums = new TreeMap<String, String>();
        for (var entry : annotations.get().path(SOURCE_CONFIGS).asText("").split(",", -1)) {
            var split = entry.indexOf('=');
            if (split > 0) {
                checksums.put(entry.substring(0, split), entry.substring(split + 1));
            }
        }
        return new Revision(annotations.get().path(SOURCE).asText(), checksums);
    }

    public boolean isScaledDown() {
        return workload.isScaledDown(object);
    }

    public Readiness canaryReadiness(int threshold, int deadline, Instant now) {
        return workload.readiness(object, threshold, deadline, now);
    }

    public Readiness primaryReadiness(int threshold, int deadline, Instant now) {
        return primary.map(it -> workload.readiness(it, threshold, deadline, now))
                .orElseGet(() -> new Readiness.NotYet(primaryKey() + " does not exist", false));
    }

    public ObjectNode scaledDown() {
        return workload.scaledDown(object);
    }

    /// @param least the fewest pods an autoscaler allows; empty where there is none
    public ObjectNode scaledUp(Optional<Integer> least) {
        return workload.scaledUp(object, Math.max(1, least.orElseGet(this::primaryReplicas)));
    }

    private int primaryReplicas() {
        return primary.map(it -> it.at("/spec/replicas").asInt(1)).orElse(1);
    }

    /// The primary as it is first created.
    ///
    /// @param owner the owner reference it gets
    /// @param id makes its pods distinguishable from earlier ones
    public ObjectNode newPrimary(ObjectNode owner, String id, Rules rules) {
        var created = object.objectNode();
        created.put("apiVersion", workload.kind().apiVersion()).put("kind", workload.kind().kind());
        var metadata = created.putObject("metadata");
        metadata.put("name", primaryKey().name()).put("namespace", namespace());
        metadata.set("labels", primaryLabels(rules));
        metadata.set(
                "annotations",
                noted(Template.withoutFlux(object.path("metadata").path("annotations"))));
        metadata.putArray("ownerReferences").add(owner);
        var spec = created.putObject("spec");
        copyTo(spec, id);
        spec.putObject("selector")
                .putObject("matchLabels")
                .put(selector.label(), selector.value() + "-primary");
        workload.wake(created, Optional.of(object.at("/spec/replicas").asInt(1)));
        return created;
    }

    /// The primary with the target's template.
    ///
    /// @param scaled whether an autoscaler decides on replicas, which are then left alone
    public ObjectNode promoted(ObjectNode current, String id, boolean scaled, Rules rules) {
        var promoted = current.deepCopy();
        var metadata = Template.object(promoted, "metadata");
        metadata.set("labels", primaryLabels(rules));
        var annotations = Template.withoutFlux(object.path("metadata").path("annotations"));
        annotations.keySet().removeIf(rules.copiesLabel().negate());
        metadata.set("annotations", noted(annotations));
        copyTo(Template.object(promoted, "spec"), id);
        // A target without pods says nothing about how many the primary needs.
        workload.wake(
                promoted,
                scaled || isScaledDown()
                        ? Optional.empty()
                        : Optional.of(object.at("/spec/replicas").asInt(1)));
        return promoted;
    }

    private void copyTo(ObjectNode spec, String id) {
        for (var field : workload.copied()) {
            var value = object.path("spec").path(field);
            if (value.isMissingNode()) {
                spec.remove(field);
            } else {
                spec.set(field, value.deepCopy());
            }
        }
        var template = Template.forPrimary(workload.template(object), selector, configs, id);
        if (workload instanceof Deployments && template.get("spec") instanceof ObjectNode podSpec) {
            Spreading.towardsPrimary(podSpec, name(), selector.label());
        }
        spec.set("template", template);
    }

    private JsonNode primaryLabels(Rules rules) {
        var labels = Template.withoutFlux(object.path("metadata").path("labels"));
        labels.keySet().removeIf(rules.copiesLabel().negate());
        labels.put(selector.label(), TextNode.valueOf(selector.value() + "-primary"));
        return JSON.valueToTree(labels);
    }

    private JsonNode noted(Map<String, JsonNode> annotations) {
        var revision = revision();
        annotations.put(SOURCE, TextNode.valueOf(revision.spec()));
        var configs = new TreeMap<>(revision.configs());
        if (!configs.isEmpty()) {
            annotations.put(
                    SOURCE_CONFIGS,
                    TextNode.valueOf(
                            String.join(
                                    ",",
                                    configs.entrySet().stream()
                                            .map(it -> it.getKey() + "=" + it.getValue())
                                            .toList())));
        }
        return JSON.valueToTree(annotations);
    }
}
