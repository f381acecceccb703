package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.work.Write;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The history of a Deployment: which ReplicaSet stands for its template now, and how revisions are
/// numbered and noted.
final class Revisions {
    private static final String HISTORY = "deployment.kubernetes.io/revision-history";
    private static final Set<String> NOT_COPIED =
            Set.of(
                    "kubectl.kubernetes.io/last-applied-configuration",
                    "deprecated.deployment.rollback.revision",
                    HISTORY,
                    ReplicaSet.REVISION,
                    ReplicaSet.DESIRED,
                    ReplicaSet.MOST);

    private final ObjectNode deployment;
    private final DeploymentSpec spec;
    private final String template;
    private final Optional<ReplicaSet> newest;
    private final List<ReplicaSet> old;

    /// @param owned oldest first
    Revisions(ObjectNode deployment, DeploymentSpec spec, List<ReplicaSet> owned) {
        this.deployment = deployment;
        this.spec = spec;
        this.template = ReplicaSet.canonical(spec.template());
        this.newest = owned.stream().filter(rs -> rs.hasTemplate(template)).findFirst();
        this.old = owned.stream().filter(rs -> newest.filter(rs::equals).isEmpty()).toList();
    }

    Optional<ReplicaSet> newest() {
        return newest;
    }

    List<ReplicaSet> old() {
        return old;
    }

    int collisions() {
        return deployment.path("status").path("collisionCount").asInt();
    }

    /// The ReplicaSet for the template, which does not exist yet.
    ObjectNode create(int size) {
        int collisions = collisions();
        var hash = Canonical.hash(collisions == 0 ? template : template + collisions);
        var rs = deployment.objectNode();
        rs.put("apiVersion", "apps/v1").put("kind", "ReplicaSet");
        var metadata = rs.putObject("metadata");
        metadata.put("name", Meta.name(deployment) + "-" + hash);
        metadata.put("namespace", Meta.namespace(deployment));
        var labels = metadata.putObject("labels");
        Meta.labels(spec.template()).forEach(labels::put);
        labels.put(ReplicaSet.HASH, hash);
        var annotations = metadata.putObject("annotations");
        copied().forEach(annotations::put);
        annotations
                .put(ReplicaSet.DESIRED, Integer.toString(spec.replicas()))
                .put(ReplicaSet.MOST, Integer.toString(spec.mostNoted()))
                .put(ReplicaSet.REVISION, Long.toString(nextRevision()));
        Owner.controlling(deployment).addTo(rs);
        var created = rs.putObject("spec");
        created.put("replicas", size);
        if (spec.minReadySeconds() > 0) {
            created.put("minReadySeconds", spec.minReadySeconds());
        }
        ObjectNode selector = deployment.path("spec").path("selector").deepCopy();
        selector.withObjectProperty("matchLabels").put(ReplicaSet.HASH, hash);
        created.set("selector", selector);
        ObjectNode podTemplate = spec.template().deepCopy();
        podTemplate
                .withObjectProperty("metadata")
                .withObjectProperty("labels")
                .put(ReplicaSet.HASH, hash);
        created.set("template", podTemplate);
        return rs;
    }

    /// The newest ReplicaSet with the Deployment's annotations and, when it was an older one until
    /// now, the highest revision.
    ObjectNode annotated(ReplicaSet rs) {
        var changed = rs.object().deepCopy();
        var annotations = Meta.of(changed).withObjectProperty("annotations");
        copied().forEach(annotations::put);
        long next = nextRevision();
        if (rs.revision() < next) {
            if (rs.revision() > 0) {
                var history = Meta.annotation(changed, HISTORY);
                annotations.put(
                        HISTORY,
                        history.isEmpty() ? "" + rs.revision() : history + "," + rs.revision());
            }
            annotations.put(ReplicaSet.REVISION, Long.toString(next));
        }
        if (changed.path("spec").path("minReadySeconds").asInt() != spec.minReadySeconds()) {
            changed.withObjectProperty("spec").put("minReadySeconds", spec.minReadySeconds());
        }
        return changed;
    }

    /// The Deployment with the revision its newest ReplicaSet has after these writes; empty when it
    /// says so already or there is no newest one.
    Optional<ObjectNode> deploymentAnnotated(List<Write> writes) {
        boolean created = writes.stream().anyMatch(Write.Create.class::isInstance);
        if ((newest.isEmpty() && !created) || Meta.deleting(deployment)) {
            return Optional.empty();
        }
        long revision = Math.max(newest.map(ReplicaSet::revision).orElse(0L), nextRevision());
        var text = Long.toString(revision);
        if (Meta.annotation(deployment, ReplicaSet.REVISION).equals(text)) {
            return Optional.empty();
        }
        var changed = deployment.deepCopy();
        Meta.of(changed).withObjectProperty("annotations").put(ReplicaSet.REVISION, text);
        return Optional.of(changed);
    }

    private long nextRevision() {
        return old.stream().mapToLong(ReplicaSet::revision).max().orElse(0) + 1;
    }

    private Map<String, String> copied() {
        var copied = Meta.annotations(deployment);
        copied.keySet().removeAll(NOT_COPIED);
        return copied;
    }
}
