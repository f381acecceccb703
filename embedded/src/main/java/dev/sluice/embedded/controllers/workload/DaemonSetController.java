package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.time.InstantSource;
import java.util.List;

/// Keeps one pod of each DaemonSet on each node that takes it; the decisions are those of
/// [PodPerNode].
public final class DaemonSetController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;
    private final PodsOf podsOf;
    private final Pauses pauses = new Pauses();

    public DaemonSetController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.podsOf = new PodsOf(cluster, PodPerNode.DAEMON_SETS, "DaemonSet");
    }

    @Override
    public String name() {
        return "daemonset-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(PodPerNode.DAEMON_SETS),
                new Source(Resource.PODS, podsOf::workloads),
                new Source(Resource.NODES, _ -> all()));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(set ->
                        PodPerNode.decide(
                                new PodPerNode.Observed(
                                        set,
                                        pods(set),
                                        cluster.list(
                                                TemplateRevisions.REVISIONS, Meta.namespace(set)),
                                        cluster.list(Resource.NODES, ""),
                                        pauses,
                                        clock.instant())))
                .orElse(Decision.NOTHING);
    }

    private List<ObjectNode> pods(ObjectNode set) {
        return cluster.list(Resource.PODS, Meta.namespace(set));
    }

    private List<Key> all() {
        return cluster.list(PodPerNode.DAEMON_SETS, "").stream()
                .map(set -> Meta.key(PodPerNode.DAEMON_SETS, set))
                .toList();
    }
}
