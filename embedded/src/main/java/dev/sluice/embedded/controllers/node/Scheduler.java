package dev.sluice.embedded.controllers.node;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Gives each pending pod a node that it accepts. Requests for CPU and memory are not counted: the
/// machine's own scheduler shares them.
public final class Scheduler implements Controller {
    private static final String NAME = "default-scheduler";

    private final Cluster cluster;
    private final InstantSource clock;

    public Scheduler(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<Source> sources() {
        return List.of(
                new Source(Resource.PODS, Scheduler::pending),
                new Source(Resource.NODES, _ -> allPending()));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .filter(pod -> !pending(pod).isEmpty())
                .map(pod -> decide(pod, cluster.list(Resource.NODES, ""), clock.instant()))
                .orElse(Decision.NOTHING);
    }

    /// Pure. The condition is written first and the node with the next decision, because from then
    /// on the pod's status belongs to the node.
    static Decision decide(ObjectNode pod, List<ObjectNode> nodes, Instant now) {
        var verdicts = nodes.stream().map(node -> Fit.of(pod, node)).toList();
        int found = verdicts.indexOf(Fit.FITS);
        if (found < 0) {
            return unschedulable(pod, verdicts, now);
        }
        if (!isScheduled(pod)) {
            return status(pod, new Condition("PodScheduled", "True", "", ""), now);
        }
        var node = Meta.name(nodes.get(found));
        var bound = pod.deepCopy();
        bound.withObjectProperty("spec").put("nodeName", node);
        var name = Meta.namespace(pod) + "/" + Meta.name(pod);
        var message = "Successfully assigned " + name + " to " + node;
        return Decision.of(
                List.of(
                        new Write.Update(Resource.PODS, bound),
                        new Write.Tell(Note.normal(pod, "Scheduled", message))));
    }

    private static Decision unschedulable(ObjectNode pod, List<Fit> verdicts, Instant now) {
        var message = Fit.explain(verdicts);
        var known = Pods.condition(pod, "PodScheduled");
        if (known.filter(c -> c.path("message").asText().equals(message)).isPresent()) {
            return Decision.NOTHING;
        }
        var wanted = new Condition("PodScheduled", "False", "Unschedulable", message);
        var writes = new ArrayList<>(status(pod, wanted, now).writes());
        writes.add(new Write.Tell(Note.warning(pod, "FailedScheduling", message)));
        return Decision.of(writes);
    }

    private static Decision status(ObjectNode pod, Condition wanted, Instant now) {
        var conditions = Conditions.of(pod, now);
        conditions.touch(wanted);
        var changed = pod.deepCopy();
        changed.withObjectProperty("status").set("conditions", conditions.toJson());
        return Decision.of(List.of(new Write.UpdateStatus(Resource.PODS, changed)));
    }

    private static boolean isScheduled(ObjectNode pod) {
        return Pods.condition(pod, "PodScheduled")
                .filter(c -> c.path("status").asText().equals("True"))
                .isPresent();
    }

    private static Collection<Key> pending(ObjectNode pod) {
        var spec = pod.path("spec");
        boolean ours = spec.path("schedulerName").asText(NAME).equals(NAME);
        boolean pending = spec.path("nodeName").asText().isEmpty() && Pods.active(pod);
        return ours && pending ? List.of(Meta.key(Resource.PODS, pod)) : List.of();
    }

    private Collection<Key> allPending() {
        return cluster.list(Resource.PODS, "").stream()
                .flatMap(pod -> pending(pod).stream())
                .toList();
    }
}
