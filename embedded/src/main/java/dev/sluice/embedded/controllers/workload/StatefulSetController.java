package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.node.VolumeBinder;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.List;

/// Keeps the numbered pods of StatefulSets; the decisions are those of [Ordinals]. Claims of
/// `volumeClaimTemplates` are made as [ClaimTemplates] says.
public final class StatefulSetController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;
    private final PodsOf podsOf;

    public StatefulSetController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.podsOf = new PodsOf(cluster, Ordinals.STATEFUL_SETS, "StatefulSet");
    }

    @Override
    public String name() {
        return "statefulset-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Ordinals.STATEFUL_SETS),
                new Source(Resource.PODS, podsOf::workloads));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(set ->
                        Ordinals.decide(
                                new Ordinals.Observed(
                                        set,
                                        pods(set),
                                        cluster.list(
                                                TemplateRevisions.REVISIONS, Meta.namespace(set)),
                                        claims(set),
                                        clock.instant())))
                .orElse(Decision.NOTHING);
    }

    /// None are asked for where none can be.
    private List<ObjectNode> claims(ObjectNode set) {
        return set.path("spec").path("volumeClaimTemplates").isEmpty()
                ? List.of()
                : cluster.list(VolumeBinder.CLAIMS, Meta.namespace(set));
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return cluster.list(Resource.PODS, Meta.namespace(set));
    }
}
