package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
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
import java.util.Map;
import java.util.Optional;

/// How many pods a ReplicaSet has and should have. Pure.
final class Replication {
    /// As many pods as are created for one ReplicaSet at once; more follow at once.
    private static final int BURST = 500;

    private Replication() {}

    /// @param pods all of its namespace
    static Decision decide(ObjectNode rs, List<ObjectNode> pods, Instant now) {
        var selector = Selector.read(rs.path("spec").path("selector"));
        if (selector.isEmpty()) {
            return Decision.NOTHING;
        }
        var unfinished = pods.stream().filter(pod -> !Pods.finished(pod)).toList();
        var claim = Claim.of(rs, selector, Resource.PODS, unfinished);
        if (!claim.writes().isEmpty()) {
            return Decision.of(claim.writes());
        }
        var active = new ArrayList<>(claim.owned().stream().filter(Pods::active).toList());
        int terminating = claim.owned().size() - active.size();
        var writes = new ArrayList<Write>();
        int created = 0;
        if (!Meta.deleting(rs)) {
            int missing = rs.path("spec").path("replicas").asInt(1) - active.size();
            created = Math.clamp(missing, 0, BURST);
            for (int i = 0; i < created; i++) {
                writes.add(create(rs));
            }
            for (var pod : leastMissed(active, -missing, now)) {
                writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
                writes.add(
                        new Write.Tell(
                                Note.normal(
                                        rs, "SuccessfulDelete", "Deleted pod: " + Meta.name(pod))));
                active.remove(pod);
                terminating += pod.path("spec").hasNonNull("nodeName") ? 1 : 0;
            }
        }
        var conditions = Conditions.of(rs, now);
        conditions.remove("ReplicaFailure");
        var status = status(rs, active, now);
        status.put("replicas", active.size() + created);
        status.put("terminatingReplicas", terminating);
        statusWrite(rs, status, conditions).ifPresent(writes::add);
        return new Decision(writes, nextAvailable(active, minReadySeconds(rs), now));
    }

    /// What to write after a pod could not be created.
    static List<Write> refused(ObjectNode rs, String why, Instant now) {
        var conditions = Conditions.of(rs, now);
        conditions.set(new Condition("ReplicaFailure", "True", "FailedCreate", why));
        var writes = new ArrayList<Write>();
        writes.add(new Write.Tell(Note.warning(rs, "FailedCreate", "Error creating: " + why)));
        ObjectNode status =
                rs.path("status").isObject() ? rs.path("status").deepCopy() : rs.objectNode();
        status.put("observedGeneration", Meta.generation(rs));
        for (var member : List.of("replicas", "terminatingReplicas")) {
            status.put(member, status.path(member).asInt());
        }
        statusWrite(rs, status, conditions).ifPresent(writes::add);
        return writes;
    }

    /// When the next ready pod becomes available, for a workload with `minReadySeconds`.
    static Optional<Instant> nextAvailable(List<ObjectNode> pods, int seconds, Instant now) {
        return pods.stream()
                .flatMap(pod -> Pods.availableAt(pod, seconds).stream())
                .filter(at -> at.isAfter(now))
                .min(Instant::compareTo);
    }

    private static List<ObjectNode> leastMissed(List<ObjectNode> pods, int count, Instant now) {
        return pods.stream().sorted(new LeastMissedFirst(now)).limit(Math.max(0, count)).toList();
    }

    private static Write create(ObjectNode rs) {
        var pod = Pods.fromTemplate(rs.path("spec").path("template"), rs);
        return new Write.CreateAndTell(
                Resource.PODS, pod, Note.normal(rs, "SuccessfulCreate", "Created pod: "));
    }

    private static ObjectNode status(ObjectNode rs, List<ObjectNode> pods, Instant now) {
        var labels = Meta.labels(rs.path("spec").path("template"));
        var status = rs.objectNode();
        put(status, "fullyLabeledReplicas", pods.stream().filter(p -> carries(p, labels)).count());
        put(status, "readyReplicas", pods.stream().filter(Pods::ready).count());
        put(
                status,
                "availableReplicas",
                pods.stream().filter(p -> Pods.available(p, minReadySeconds(rs), now)).count());
        status.put("observedGeneration", Meta.generation(rs));
        return status;
    }

    private static Optional<Write> statusWrite(
            ObjectNode rs, ObjectNode status, Conditions conditions) {
        if (!conditions.isEmpty()) {
            status.set("conditions", conditions.toJson());
        }
        if (Canonical.same(status, rs.path("status"))) {
            return Optional.empty();
        }
        var changed = Meta.anyVersion(rs);
        changed.set("status", status);
        return Optional.of(new Write.UpdateStatus(Resource.REPLICA_SETS, changed));
    }

    private static boolean carries(ObjectNode pod, Map<String, String> labels) {
        return Meta.labels(pod).entrySet().containsAll(labels.entrySet());
    }

    private static int minReadySeconds(ObjectNode rs) {
        return rs.path("spec").path("minReadySeconds").asInt();
    }

    private static void put(ObjectNode status, String member, long count) {
        if (count != 0) {
            status.put(member, (int) count);
        }
    }
}
