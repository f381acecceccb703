package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Selector;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.Collection;
import java.util.List;

/// Rolls Deployments out; the decisions are those of [Rollout].
public final class DeploymentController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;

    public DeploymentController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "deployment-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Resource.DEPLOYMENTS),
                new Source(Resource.REPLICA_SETS, this::ofReplicaSet),
                new Source(Resource.PODS, this::ofEndingPod));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key).map(d -> Rollout.decide(observed(d))).orElse(Decision.NOTHING);
    }

    @Override
    public Decision refused(Key key, Write write, ApiException why) {
        if (!(write instanceof Write.Create create)) {
            return Decision.NOTHING;
        }
        var replicaSet = Meta.name(create.object());
        return cluster.get(key)
                .flatMap(d ->
                        Rollout.refused(
                                observed(d), replicaSet, why.status().path("message").asText()))
                .map(status -> Decision.of(List.of(status)))
                .orElse(Decision.NOTHING);
    }

    private Rollout.Observed observed(ObjectNode deployment) {
        var namespace = Meta.namespace(deployment);
        List<ObjectNode> pods =
                DeploymentSpec.read(deployment).recreate()
                        ? cluster.list(Resource.PODS, namespace)
                        : List.of();
        return new Rollout.Observed(
                deployment, cluster.list(Resource.REPLICA_SETS, namespace), pods, clock.instant());
    }

    private Collection<Key> ofReplicaSet(ObjectNode rs) {
        var namespace = Meta.namespace(rs);
        var owner = Meta.controller(rs);
        if (owner.isPresent()) {
            return owner.filter(o -> o.kind().equals("Deployment"))
                    .map(o -> List.of(new Key(Resource.DEPLOYMENTS, namespace, o.name())))
                    .orElse(List.of());
        }
        return cluster.list(Resource.DEPLOYMENTS, namespace).stream()
                .filter(d -> selects(d, rs))
                .map(d -> Meta.key(Resource.DEPLOYMENTS, d))
                .toList();
    }

    /// Recreation waits until the last old pod is gone, which no ReplicaSet's status tells.
    private Collection<Key> ofEndingPod(ObjectNode pod) {
        if (!Meta.deleting(pod)) {
            return List.of();
        }
        return Meta.controller(pod)
                .filter(o -> o.kind().equals("ReplicaSet"))
                .flatMap(o ->
                        cluster.get(new Key(Resource.REPLICA_SETS, Meta.namespace(pod), o.name())))
                .map(this::ofReplicaSet)
                .orElse(List.of());
    }

    private static boolean selects(ObjectNode workload, ObjectNode object) {
        return Selector.read(workload.path("spec").path("selector")).matches(Meta.labels(object));
    }
}
