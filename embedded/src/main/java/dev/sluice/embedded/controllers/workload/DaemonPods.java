package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The pods that a DaemonSet has and how it makes them. Pure.
///
/// @param hash of the template as it is now
/// @param owned every pod of it
record DaemonPods(ObjectNode set, String hash, List<ObjectNode> owned, Instant now) {
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final Comparator<ObjectNode> OLDEST_FIRST =
            Comparator.comparing(DaemonPods::isUnbound)
                    .thenComparing(Meta::created)
                    .thenComparing(Meta::name);

    /// In the order in which they are added, after those of the template.
    private static final List<Map.Entry<String, String>> TOLERATED =
            List.of(
                    Map.entry("not-ready", "NoExecute"),
                    Map.entry("unreachable", "NoExecute"),
                    Map.entry("disk-pressure", "NoSchedule"),
                    Map.entry("memory-pressure", "NoSchedule"),
                    Map.entry("pid-pressure", "NoSchedule"),
                    Map.entry("unschedulable", "NoSchedule"));

    /// Oldest first; one that ended and is going is not there any more.
    List<ObjectNode> on(String node) {
        return owned.stream()
                .filter(pod -> nodeOf(pod).equals(node))
                .filter(pod -> !(Pods.finished(pod) && Meta.deleting(pod)))
                .sorted(OLDEST_FIRST)
                .toList();
    }

    /// Whether it is of the template as it is now.
    boolean isPresent(ObjectNode pod) {
        return hash.equals(Meta.labels(pod).get(TemplateRevisions.HASH));
    }

    boolean isAvailable(ObjectNode pod) {
        return Pods.available(pod, minReady(), now);
    }

    Optional<Instant> nextAvailable() {
        return Replication.nextAvailable(owned, minReady(), now);
    }

    /// Names of the revisions that its pods are of.
    List<String> revisionNames() {
        return owned.stream()
                .map(pod ->
                        Meta.name(set)
                                + "-"
                                + Meta.labels(pod).getOrDefault(TemplateRevisions.HASH, ""))
                .toList();
    }

    /// Whether a new pod comes before the old one goes.
    boolean surges() {
        var rolling = set.path("spec").path("updateStrategy").path("rollingUpdate");
        return !List.of("", "0", "0%").contains(rolling.path("maxSurge").asText());
    }

    /// A new pod for one node.
    ObjectNode pod(String node) {
        var pod = Pods.fromTemplate(set.path("spec").path("template"), set);
        var labels = Meta.of(pod).withObjectProperty("labels");
        labels.put(TemplateRevisions.HASH, hash);
        var generation = Meta.annotation(set, "deprecated.daemonset.template.generation");
        if (!generation.isEmpty()) {
            labels.put("pod-template-generation", generation);
        }
        var spec = pod.withObjectProperty("spec");
        onlyOn(node, spec);
        for (var taint : TOLERATED) {
            tolerate(spec, taint.getKey(), taint.getValue());
        }
        if (spec.path("hostNetwork").asBoolean()) {
            tolerate(spec, "network-unavailable", "NoSchedule");
        }
        return pod;
    }

    private static void tolerate(ObjectNode spec, String taint, String effect) {
        spec.withArrayProperty("tolerations")
                .addObject()
                .put("key", "node.kubernetes.io/" + taint)
                .put("operator", "Exists")
                .put("effect", effect);
    }

    private static void onlyOn(String node, ObjectNode spec) {
        var terms =
                spec.withObjectProperty("affinity")
                        .withObjectProperty("nodeAffinity")
                        .withObjectProperty(REQUIRED)
                        .withArrayProperty("nodeSelectorTerms");
        if (terms.isEmpty()) {
            terms.addObject();
        }
        for (JsonNode term : terms) {
            var field = ((ObjectNode) term).putArray("matchFields").addObject();
            field.put("key", "metadata.name").put("operator", "In").putArray("values").add(node);
        }
    }

    /// The node it runs on, or the one it is made for.
    private static String nodeOf(ObjectNode pod) {
        var bound = pod.path("spec").path("nodeName").asText();
        return bound.isEmpty()
                ? pod.path("spec")
                        .path("affinity")
                        .path("nodeAffinity")
                        .path(REQUIRED)
                        .at("/nodeSelectorTerms/0/matchFields/0/values/0")
                        .asText()
                : bound;
    }

    private static boolean isUnbound(ObjectNode pod) {
        return pod.path("spec").path("nodeName").asText().isEmpty();
    }

    private int minReady() {
        return set.path("spec").path("minReadySeconds").asInt();
    }
}
