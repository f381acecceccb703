package dev.sluice.embedded.controllers.cron;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Controller;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.objects.Cluster;
import dev.sluice.embedded.objects.Key;

import java.time.InstantSource;
import java.util.List;

/// Starts the Jobs of CronJobs; the decisions are those of [Due].
public final class CronJobController implements Controller {
    private final Cluster cluster;
    private final InstantSource clock;

    public CronJobController(Cluster cluster, InstantSource clock) {
        this.cluster = cluster;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "cronjob-controller";
    }

    @Override
    public List<Source> sources() {
        return List.of(
                Source.itself(Due.CRON_JOBS), new Source(Due.JOBS, CronJobController::owner));
    }

    private static List<Key> owner(ObjectNode job) {
        return Meta.controller(job)
                .filter(owner -> owner.kind().equals("CronJob"))
                .map(owner -> new Key(Due.CRON_JOBS, Meta.namespace(job), owner.name()))
                .stream()
                .toList();
    }

    @Override
    public Decision decide(Key key) {
        return cluster.get(key)
                .map(cronJob -> Due.decide(cronJob, jobs(cronJob), clock.instant()))
                .orElse(Decision.NOTHING);
    }

    private List<ObjectNode> jobs(ObjectNode cronJob) {
        return cluster.list(Due.JOBS, Meta.namespace(cronJob)).stream()
                .filter(job -> Meta.controlledBy(job, cronJob))
                .toList();
    }
}
