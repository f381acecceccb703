package dev.sluice.embedded.controllers.workload;

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
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The pods of a DaemonSet: one on each node that takes it, and during an update with a surge two.
/// Pure but for the pauses after pods that failed.
final class PodPerNode {
    static final Resource DAEMON_SETS = new Resource("apps", "daemonsets");

    private final Observed seen;
    private final ObjectNode set;
    private final DaemonPods daemons;
    private final TemplateRevisions revisions;
    private final List<Write> writes = new ArrayList<>();
    private final List<OnNode> wanted = new ArrayList<>();
    private Optional<Instant> again = Optional.empty();
    private int misscheduled;

    private PodPerNode(Observed seen, List<ObjectNode> owned) {
        this.seen = seen;
        this.set = seen.set;
        this.revisions = new TemplateRevisions(seen.set, seen.revisions, TemplateRevisions.HASH);
        this.daemons = new DaemonPods(seen.set, revisions.hash(), owned, seen.now);
    }

    /// @param pods all of its namespace
    /// @param revisions all ControllerRevisions of its namespace
    /// @param pauses what is remembered of pods that failed
    record Observed(
            ObjectNode set,
            List<ObjectNode> pods,
            List<ObjectNode> revisions,
            List<ObjectNode> nodes,
            Pauses pauses,
            Instant now) {}

    /// What runs on one node.
    ///
    /// @param pods oldest first, those that end among them
    record OnNode(String node, List<ObjectNode> pods) {}

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
        boolean ending = Meta.deleting(set);
        if (!ending) {
            revisions.record().ifPresent(writes::add);
        }
        int before = writes.size();
        seen.nodes.forEach(this::keep);
        if (ending) {
            writes.clear();
        } else if (writes.size() == before) {
            roll();
        }
        if (!ending) {
            var live = new HashSet<>(daemons.revisionNames());
            live.add(revisions.name());
            writes.addAll(revisions.cleanUp(live));
        }
        status().ifPresent(writes::add);
        var available = daemons.nextAvailable();
        return new Decision(
                writes,
                again.filter(at -> available.filter(at::isAfter).isEmpty()).or(() -> available));
    }

    /// One pod where one is wanted, none where none is.
    private void keep(ObjectNode node) {
        var name = Meta.name(node);
        var pods = daemons.on(name);
        var fit = Fit.of(daemons.pod(name), node);
        boolean runs = fit == Fit.FITS || fit == Fit.UNSCHEDULABLE;
        if (!runs) {
            misscheduled += pods.isEmpty() ? 0 : 1;
            if (!Fit.mayStay(daemons.pod(name), node)) {
                pods.forEach(this::delete);
                return;
            }
        }
        if (runs) {
            wanted.add(new OnNode(name, pods));
            if (pods.isEmpty()) {
                create(name);
            }
        }
        pods.stream().filter(Pods::finished).forEach(pod -> replace(pod, name));
        surplus(pods.stream().filter(Pods::active).toList());
    }

    private void replace(ObjectNode pod, String node) {
        if (Meta.deleting(pod)) {
            return;
        }
        boolean failed = Pods.phase(pod).equals("Failed");
        if (failed) {
            var pause = seen.pauses.next(Meta.uid(set) + "/" + node, Meta.uid(pod), seen.now);
            if (pause.isAfter(seen.now)) {
                again = again.filter(pause::isAfter).or(() -> Optional.of(pause));
                return;
            }
        }
        var message =
                "Found %s daemon pod %s/%s on node %s, will try to %s it"
                        .formatted(
                                failed ? "failed" : "succeeded",
                                Meta.namespace(pod),
                                Meta.name(pod),
                                node,
                                failed ? "kill" : "delete");
        tell(
                failed
                        ? Note.warning(set, "FailedDaemonPod", message)
                        : Note.normal(set, "SucceededDaemonPod", message));
        delete(pod);
    }

    /// All but the oldest; with a surge, all but the oldest of the present and of former templates,
    /// and of these two the former goes when the present is available.
    private void surplus(List<ObjectNode> running) {
        if (!daemons.surges()) {
            running.stream().skip(1).forEach(this::delete);
            return;
        }
        var present = running.stream().filter(daemons::isPresent).toList();
        var former = running.stream().filter(Predicate.not(daemons::isPresent)).toList();
        present.stream().skip(1).forEach(this::delete);
        former.stream().skip(1).forEach(this::delete);
        if (!present.isEmpty() && !former.isEmpty()) {
            var old = former.getFirst();
            if (!Pods.ready(old) || daemons.isAvailable(present.getFirst())) {
                delete(old);
            }
        }
    }

    private void roll() {
        var strategy = set.path("spec").path("updateStrategy");
        if (strategy.path("type").asText().equals("OnDelete")) {
            return;
        }
        var update = DaemonUpdate.of(daemons, wanted, strategy.path("rollingUpdate"));
        update.delete().forEach(this::delete);
        update.create().forEach(this::create);
    }

    private void create(String node) {
        var note = Note.normal(set, "SuccessfulCreate", "Created pod: ");
        writes.add(new Write.CreateAndTell(Resource.PODS, daemons.pod(node), note));
    }

    private void delete(ObjectNode pod) {
        if (!Meta.deleting(pod)) {
            writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
            var message = "Deleted pod: " + Meta.name(pod);
            tell(Note.normal(set, "SuccessfulDelete", message));
        }
    }

    private void tell(Note note) {
        writes.add(new Write.Tell(note));
    }

    private Optional<Write> status() {
        var oldest = wanted.stream().flatMap(it -> it.pods().stream().limit(1)).toList();
        int available = (int) oldest.stream().filter(daemons::isAvailable).count();
        var status = set.objectNode();
        status.put("currentNumberScheduled", oldest.size())
                .put("numberMisscheduled", misscheduled)
                .put("desiredNumberScheduled", wanted.size())
                .put("numberReady", (int) oldest.stream().filter(Pods::ready).count())
                .put("observedGeneration", Meta.generation(set));
        put(
                status,
                "updatedNumberScheduled",
                (int) oldest.stream().filter(daemons::isPresent).count());
        put(status, "numberAvailable", available);
        put(status, "numberUnavailable", wanted.size() - available);
        if (Canonical.same(status, set.path("status"))) {
            return Optional.empty();
        }
        var changed = Meta.anyVersion(set);
        changed.set("status", status);
        return Optional.of(new Write.UpdateStatus(DAEMON_SETS, changed));
    }

    private static void put(ObjectNode status, String member, int count) {
        if (count > 0) {
            status.put(member, count);
        }
    }
}
