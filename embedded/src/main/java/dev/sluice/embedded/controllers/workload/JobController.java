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

/// Runs Jobs to their end; the decisions are those of [Completion].
public final class JobController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;
    private final PodsOf podsOf;

    public JobController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
        this.podsOf = new PodsOf(cluster, Completion.JOBS, "Job");
    }

    @Override
    public String name() {
        return "job-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Completion.JOBS), new Source(Resource.PODS, podsOf::workloads));
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(job -> Completion.decide(job, pods(job), clock.instant()))
                .orElse(Decision.NOTHING);
    }

    private List<ObjectNode> pods(ObjectNode job) {
        return cluster.list(Resource.PODS, Meta.namespace(job));
    }
}
