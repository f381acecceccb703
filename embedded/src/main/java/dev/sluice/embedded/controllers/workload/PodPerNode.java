package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.node.Fit;
import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The pods of a DaemonSet: one on each node that takes it. Pure. An update takes the old pod away
/// before the new one comes; `maxSurge` is not followed.
final class PodPerNode {
    static final Resource DAEMON_SETS = new Resource("apps", "daemonsets");

    private final Observed seen;
    private final ObjectNode set;
    private final List<ObjectNode> owned;
    private final TemplateRevisions revisions;
    private final List<Write> writes = new ArrayList<>();
    private int desired;
    private int scheduled;
    private int misscheduled;
    private int ready;
    private int available;
    private int updated;

    private PodPerNode(Observed seen, List<ObjectNode> owned) {
        this.seen = seen;
        this.set = seen.set;
        this.owned = owned;
        this.revisions = new TemplateRevisions(seen.set, seen.revisions);
    }

    /// @param pods all of its namespace
    /// @param revisions all ControllerRevisions of its namespace
    record Observed(
            ObjectNode set,
            List<ObjectNode> pods,
            List<ObjectNode> revisions,
            List<ObjectNode> nodes,
            Instant now) {}

    static Decision decide(Observed seen) {
        var selector = Selector.read(seen.set.path("spec").path("selector"));
        if (selector.isEmpty()) {
            return Decision.NOTHING;
        }
        var claim = Claim.of(seen.set, selector, Resource.PODS, seen.pods);
        return claim.writes().isEmpty()
                ? new PodPerNode(seen, claim.owned()).decide()
                : Decision.of(claim.writes());
    }

    private Decision decide() {
        if (!Meta.deleting(set)) {
            revisions.record().ifPresent(writes::add);
        }
        seen.nodes.forEach(this::decide);
        status().ifPresent(writes::add);
        return new Decision(writes, Replication.nextAvailable(owned, minReady(), seen.now));
    }

    private void decide(ObjectNode node) {
        var here = owned.stream().filter(pod -> nodeOf(pod).equals(Meta.name(node))).toList();
        var fit = Fit.of(set.path("spec").path("template"), node);
        boolean wanted = fit == Fit.FITS || fit == Fit.UNSCHEDULABLE;
        if (!wanted) {
            misscheduled += here.isEmpty() ? 0 : 1;
            here.forEach(this::delete);
            return;
        }
        desired++;
        scheduled += here.isEmpty() ? 0 : 1;
        here.stream().filter(Pods::finished).forEach(this::delete);
        var active = here.stream().filter(Pods::active).toList();
        if (here.isEmpty() && !Meta.deleting(set)) {
            create(Meta.name(node));
        }
        active.stream().skip(1).forEach(this::delete);
        active.stream().findFirst().ifPresent(this::count);
    }

    private void count(ObjectNode pod) {
        ready += Pods.ready(pod) ? 1 : 0;
        available += Pods.available(pod, minReady(), seen.now) ? 1 : 0;
        var hash = Meta.labels(pod).getOrDefault(TemplateRevisions.HASH, "");
        boolean rolling =
                !set.path("spec").path("updateStrategy").path("type").asText().equals("OnDelete");
        if (hash.equals(revisions.hash())) {
            updated++;
        } else if (rolling) {
            delete(pod);
        }
    }

    private void create(String node) {
        var pod = Pods.fromTemplate(set.path("spec").path("template"), set);
        Meta.of(pod).withObjectProperty("labels").put(TemplateRevisions.HASH, revisions.hash());
        var spec = pod.withObjectProperty("spec");
        var required =
                spec.withObjectProperty("affinity")
                        .withObjectProperty("nodeAffinity")
                        .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution");
        var terms = required.withArrayProperty("nodeSelectorTerms");
        if (terms.isEmpty()) {
            terms.addObject();
        }
        for (JsonNode term : terms) {
            var field = ((ObjectNode) term).putArray("matchFields").addObject();
            field.put("key", "metadata.name").put("operator", "In").putArray("values").add(node);
        }
        for (var taint : List.of("unschedulable", "disk-pressure", "memory-pressure")) {
            spec.withArrayProperty("tolerations")
                    .addObject()
                    .put("key", "node.kubernetes.io/" + taint)
                    .put("operator", "Exists")
                    .put("effect", "NoSchedule");
        }
        writes.add(
                new Write.CreateAndTell(
                        Resource.PODS, pod, Note.normal(set, "SuccessfulCreate", "Created pod: ")));
    }

    private void delete(ObjectNode pod) {
        if (!Meta.deleting(pod) && !Meta.deleting(set)) {
            writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
            var message = "Deleted pod: " + Meta.name(pod);
            writes.add(new Write.Tell(Note.normal(set, "SuccessfulDelete", message)));
        }
    }

    private Optional<Write> status() {
        var status = set.objectNode();
        status.put("currentNumberScheduled", scheduled)
                .put("numberMisscheduled", misscheduled)
                .put("desiredNumberScheduled", desired)
                .put("numberReady", ready)
                .put("observedGeneration", Meta.generation(set));
        put(status, "updatedNumberScheduled", updated);
        put(status, "numberAvailable", available);
        put(status, "numberUnavailable", desired - available);
        if (Canonical.same(status, set.path("status"))) {
            return Optional.empty();
        }
        var changed = Meta.anyVersion(set);
        changed.set("status", status);
        return Optional.of(new Write.UpdateStatus(DAEMON_SETS, changed));
    }

    /// The node it runs on, or the one it is made for.
    private static String nodeOf(ObjectNode pod) {
        var bound = pod.path("spec").path("nodeName").asText();
        return bound.isEmpty()
                ? pod.path("spec")
                        .path("affinity")
                        .path("nodeAffinity")
                        .path("requiredDuringSchedulingIgnoredDuringExecution")
                        .at("/nodeSelectorTerms/0/matchFields/0/values/0")
                        .asText()
                : bound;
    }

    private int minReady() {
        return set.path("spec").path("minReadySeconds").asInt();
    }

    private static void put(ObjectNode status, String member, int count) {
        if (count > 0) {
            status.put(member, count);
        }
    }
}
