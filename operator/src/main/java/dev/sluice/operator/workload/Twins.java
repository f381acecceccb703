package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;

import dev.sluice.routing.ObjectKey;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/// The copies of a target: the primary, and for a core Service also the one that follows it.
record Twins(Target target, Target.Rules rules) {
    private static final ObjectMapper JSON = new ObjectMapper();

    ObjectNode created(ObjectNode owner, String id) {
        var workload = target.workload();
        var created = named(target.object().objectNode(), target.primaryKey());
        var metadata = Template.object(created, "metadata");
        metadata.putArray("ownerReferences").add(owner);
        if (workload instanceof CoreServices services) {
            describe(metadata);
            metadata.set("annotations", noted(copied("annotations", _ -> true)));
            created.set("spec", services.spec(target.object(), Optional.empty()));
            return created;
        }
        metadata.set("labels", primaryLabels());
        metadata.set("annotations", noted(withoutFlux("annotations")));
        var spec = created.putObject("spec");
        workload.found(target.object(), spec);
        copyTo(spec, id);
        var selector = target.selector();
        spec.putObject("selector")
                .putObject("matchLabels")
                .put(selector.label(), selector.value() + "-primary");
        workload.wake(created, Optional.of(replicas()));
        return created;
    }

    private int replicas() {
        return target.object().at("/spec/replicas").asInt(1);
    }

    ObjectNode promoted(ObjectNode current, String id, boolean scaled) {
        var promoted = current.deepCopy();
        var metadata = Template.object(promoted, "metadata");
        if (target.workload() instanceof KnativeServices) {
            Template.object(metadata, "annotations")
                    .put(KnativeServices.PRIMARY, target.revision().spec());
            return promoted;
        }
        var annotations = noted(copied("annotations", rules.copiesLabel()));
        if (target.workload() instanceof CoreServices services) {
            metadata.set("labels", JSON.valueToTree(copied("labels", rules.copiesLabel())));
            metadata.set("annotations", annotations);
            promoted.set("spec", services.spec(target.object(), Optional.of(current)));
            return promoted;
        }
        metadata.set("labels", primaryLabels());
        metadata.set("annotations", annotations);
        copyTo(Template.object(promoted, "spec"), id);
        // A target without pods says nothing about how many the primary needs.
        target.workload()
                .wake(
                        promoted,
                        scaled || target.isScaledDown()
                                ? Optional.empty()
                                : Optional.of(replicas()));
        return promoted;
    }

    Optional<ObjectNode> follower(ObjectNode owner, Optional<ObjectNode> current) {
        if (!(target.workload() instanceof CoreServices services)) {
            return Optional.empty();
        }
        var twin =
                named(
                        current.map(ObjectNode::deepCopy).orElseGet(target.object()::objectNode),
                        target.followerKey());
        var metadata = Template.object(twin, "metadata");
        describe(metadata);
        metadata.putArray("ownerReferences").add(owner);
        twin.set("spec", services.spec(target.object(), current));
        return Optional.of(twin);
    }

    private static ObjectNode named(ObjectNode twin, ObjectKey key) {
        twin.put("apiVersion", key.kind().apiVersion()).put("kind", key.kind().kind());
        Template.object(twin, "metadata").put("name", key.name()).put("namespace", key.namespace());
        return twin;
    }

    private void copyTo(ObjectNode spec, String id) {
        for (var field : target.workload().copied()) {
            var value = target.object().path("spec").path(field);
            if (value.isMissingNode()) {
                spec.remove(field);
            } else {
                spec.set(field, value.deepCopy());
            }
        }
        spec.set("template", target.templateForPrimary(id));
    }

    private void describe(ObjectNode metadata) {
        for (var map : List.of("labels", "annotations")) {
            var entries = copied(map, _ -> true);
            if (entries.isEmpty()) {
                metadata.remove(map);
            } else {
                metadata.set(map, JSON.valueToTree(entries));
            }
        }
    }

    private Map<String, JsonNode> withoutFlux(String map) {
        return Template.withoutFlux(target.object().path("metadata").path(map));
    }

    private Map<String, JsonNode> copied(String map, Predicate<String> rule) {
        var entries = withoutFlux(map);
        entries.keySet().removeIf(rule.negate());
        entries.remove(Target.LAST_APPLIED);
        return entries;
    }

    private JsonNode primaryLabels() {
        var selector = target.selector();
        var labels = withoutFlux("labels");
        labels.keySet().removeIf(rules.copiesLabel().negate());
        labels.put(selector.label(), TextNode.valueOf(selector.value() + "-primary"));
        return JSON.valueToTree(labels);
    }

    private JsonNode noted(Map<String, JsonNode> annotations) {
        var revision = target.revision();
        annotations.put(Target.SOURCE, TextNode.valueOf(revision.spec()));
        var configs = new TreeMap<>(revision.configs());
        if (!configs.isEmpty()) {
            annotations.put(
                    Target.SOURCE_CONFIGS,
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
