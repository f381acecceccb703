package dev.sluice.embedded.controllers.workload;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.ApiException;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.List;

/// Keeps as many pods as each ReplicaSet asks for; the decisions are those of [Replication].
public final class ReplicaSetController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;
    private final PodsOf podsOf;

    public ReplicaSetController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.podsOf = new PodsOf(cluster, Resource.REPLICA_SETS, "ReplicaSet");
    }

    @Override
    public String name() {
        return "replicaset-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Resource.REPLICA_SETS), new Source(Resource.PODS, podsOf::workloads));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(rs ->
                        Replication.decide(
                                rs,
                                cluster.list(Resource.PODS, Meta.namespace(rs)),
                                clock.instant()))
                .orElse(Decision.NOTHING);
    }

    @Override
    public Decision refused(Key key, Write write, ApiException why) {
        if (!(write instanceof Write.CreateAndTell)) {
            return Decision.NOTHING;
        }
        var message = why.status().path("message").asText();
        return cluster.get(key)
                .map(rs -> Decision.of(Replication.refused(rs, message, clock.instant())))
                .orElse(Decision.NOTHING);
    }
}
