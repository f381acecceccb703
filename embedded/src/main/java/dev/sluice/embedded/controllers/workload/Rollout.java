package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The rollout of a Deployment: from what is there to the next writes. Pure; asked again after each
/// change until nothing is left to do.
final class Rollout {
    private final Observed seen;
    private final DeploymentSpec spec;
    private final Revisions revisions;
    private final Optional<ReplicaSet> newest;
    private final List<ReplicaSet> old;
    private final Sizes sizes;
    private final DeploymentStatus status;
    private final List<Write> writes = new ArrayList<>();
    private final List<Write> notes = new ArrayList<>();

    private Rollout(Observed seen, DeploymentSpec spec, List<ReplicaSet> owned) {
        this.seen = seen;
        this.spec = spec;
        this.revisions = new Revisions(seen.deployment, spec, owned);
        this.newest = revisions.newest();
        this.old = revisions.old();
        this.sizes = new Sizes(spec, newest, old);
        this.status = new DeploymentStatus(seen, sizes, newest);
    }

    /// @param deployment as stored
    /// @param replicaSets all of its namespace
    /// @param pods all of its namespace; used only by `Recreate`
    record Observed(
            ObjectNode deployment,
            List<ObjectNode> replicaSets,
            List<ObjectNode> pods,
            Instant now) {}

    static Decision decide(Observed seen) {
        var spec = DeploymentSpec.read(seen.deployment);
        if (spec.selector().isEmpty()) {
            return Decision.NOTHING;
        }
        var claim =
                Claim.of(seen.deployment, spec.selector(), Resource.REPLICA_SETS, seen.replicaSets);
        if (!claim.writes().isEmpty()) {
            return Decision.of(claim.writes());
        }
        var owned =
                claim.owned().stream()
                        .map(ReplicaSet::new)
                        .sorted(ReplicaSet.OLDEST_FIRST)
                        .toList();
        return new Rollout(seen, spec, owned).decide();
    }

    /// The status after the API refused to create the new ReplicaSet.
    static Optional<Write> refused(Observed seen, String replicaSet, String why) {
        var spec = DeploymentSpec.read(seen.deployment);
        var owned =
                Claim.of(seen.deployment, spec.selector(), Resource.REPLICA_SETS, seen.replicaSets)
                        .owned()
                        .stream()
                        .map(ReplicaSet::new)
                        .toList();
        var rollout = new Rollout(seen, spec, owned);
        rollout.status.refused(replicaSet, why);
        return rollout.statusWrite(rollout.status.counted());
    }

    private Decision decide() {
        if (Meta.deleting(seen.deployment)) {
            return finish(status.counted());
        }
        status.pauses();
        if (spec.paused() || isScaling()) {
            sizes.scale();
            if (spec.paused()) {
                cleanUpHistory();
            }
            writeSizes();
            return finish(status.counted());
        }
        if (spec.recreate()) {
            sizes.recreate(oldPodsRun());
        } else {
            sizes.roll();
        }
        boolean blocked = spec.recreate() && oldPodsRun();
        if (newest.isEmpty() && !blocked) {
            Optional<ObjectNode> collided = createNewest();
            if (collided.isPresent()) {
                return finish(collided.get());
            }
        }
        if (DeploymentStatus.complete(seen.deployment, spec)) {
            cleanUpHistory();
        }
        newest.ifPresent(status::found);
        writeSizes();
        return finish(status.judged());
    }

    /// Whether `replicas` was changed since the active ReplicaSets were sized last.
    private boolean isScaling() {
        return sizes.all().stream()
                .filter(rs -> rs.size() > 0)
                .anyMatch(rs ->
                        !Meta.annotation(rs.object(), ReplicaSet.DESIRED).isEmpty()
                                && rs.number(ReplicaSet.DESIRED) != spec.replicas());
    }

    private boolean oldPodsRun() {
        return seen.pods.stream()
                .filter(pod -> !Pods.finished(pod))
                .anyMatch(pod -> old.stream().anyMatch(rs -> Meta.controlledBy(pod, rs.object())));
    }

    /// Creates the ReplicaSet of the template; answers the status to write instead when its name
    /// belongs to another one.
    private Optional<ObjectNode> createNewest() {
        int size = sizes.first();
        var created = revisions.create(size);
        var name = Meta.name(created);
        if (seen.replicaSets.stream().anyMatch(rs -> Meta.name(rs).equals(name))) {
            var counted = status.counted();
            counted.put("collisionCount", revisions.collisions() + 1);
            return Optional.of(counted);
        }
        writes.add(new Write.Create(Resource.REPLICA_SETS, created));
        if (size > 0) {
            tellScaled(name, 0, size);
        }
        status.created(name);
        return Optional.empty();
    }

    private void writeSizes() {
        for (var rs : sizes.all()) {
            int size = sizes.of(rs);
            boolean isNewest = newest.filter(n -> n.equals(rs)).isPresent();
            var changed = isNewest ? revisions.annotated(rs) : rs.object().deepCopy();
            changed.withObjectProperty("spec").put("replicas", size);
            if (size > 0 || rs.size() > 0) {
                Meta.of(changed)
                        .withObjectProperty("annotations")
                        .put(ReplicaSet.DESIRED, Integer.toString(spec.replicas()))
                        .put(ReplicaSet.MOST, Integer.toString(spec.mostNoted()));
            }
            if (!Canonical.same(changed, rs.object())) {
                writes.add(new Write.Update(Resource.REPLICA_SETS, changed));
            }
            if (size != rs.size()) {
                tellScaled(rs.name(), rs.size(), size);
            }
        }
    }

    private void tellScaled(String name, int from, int to) {
        var message = "Scaled %s replica set %s from %d to %d";
        notes.add(
                new Write.Tell(
                        Note.normal(
                                seen.deployment,
                                "ScalingReplicaSet",
                                message.formatted(to > from ? "up" : "down", name, from, to))));
    }

    private void cleanUpHistory() {
        var kept = old.stream().filter(rs -> !Meta.deleting(rs.object())).toList();
        int tooMany = kept.size() - spec.historyLimit();
        kept.stream()
                .sorted(Comparator.comparing(ReplicaSet::revision))
                .limit(Math.max(0, tooMany))
                .filter(rs -> rs.size() == 0 && rs.pods() == 0)
                .filter(rs -> rs.status("observedGeneration") >= Meta.generation(rs.object()))
                .forEach(rs ->
                        writes.add(new Write.Delete(Meta.key(Resource.REPLICA_SETS, rs.object()))));
    }

    private Decision finish(ObjectNode newStatus) {
        revisions
                .deploymentAnnotated(writes)
                .ifPresent(d -> writes.add(new Write.Update(Resource.DEPLOYMENTS, d)));
        statusWrite(newStatus).ifPresent(writes::add);
        writes.addAll(notes);
        return new Decision(writes, DeploymentStatus.deadline(newStatus, spec));
    }

    private Optional<Write> statusWrite(ObjectNode newStatus) {
        if (Canonical.same(newStatus, seen.deployment.path("status"))) {
            return Optional.empty();
        }
        var changed = Meta.anyVersion(seen.deployment);
        changed.set("status", newStatus);
        return Optional.of(new Write.UpdateStatus(Resource.DEPLOYMENTS, changed));
    }
}
