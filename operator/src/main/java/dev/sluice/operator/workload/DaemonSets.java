package dev.sluice.operator.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.engine.rollout.Readiness;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.Kind;

import java.util.Optional;
import java.util.Set;

/// DaemonSets: a node selector that no node has takes the pods away.
final class DaemonSets implements Workload {
    private static final String NOT_DONE = "waiting for rollout to finish: ";
    private static final String AWAY = "flagger.app/scale-to-zero";

    @Override
    public Kind kind() {
        return Kinds.DAEMON_SET;
    }

    @Override
    public Set<String> copied() {
        return Set.of("minReadySeconds", "revisionHistoryLimit", "updateStrategy");
    }

    @Override
    public void check(ObjectNode target) throws TargetRefused {
        var strategy = target.at("/spec/updateStrategy/type").asText("");
        if (!strategy.isEmpty() && !strategy.equals("RollingUpdate")) {
            var metadata = target.path("metadata");
            throw new TargetRefused(
                    "daemonset %s.%s must have RollingUpdate strategy but have %s"
                            .formatted(
                                    metadata.path("name").asText(),
                                    metadata.path("namespace").asText(),
                                    strategy));
        }
    }

    /// The selector that scales is no part of the revision.
    @Override
    public ObjectNode template(ObjectNode workload) {
        var template = Workload.super.template(workload);
        var spec = Template.object(template, "spec");
        if (spec.get("nodeSelector") instanceof ObjectNode selector) {
            selector.remove(AWAY);
            if (selector.isEmpty()) {
                spec.remove("nodeSelector");
            }
        }
        return template;
    }

    @Override
    public Readiness readiness(ObjectNode daemonSet, Terms terms) {
        var desired = Workload.number(daemonSet, "/status/desiredNumberScheduled");
        var updated = Workload.number(daemonSet, "/status/updatedNumberScheduled");
        var available = Workload.number(daemonSet, "/status/numberAvailable");
        var serving = available > 0;
        if (daemonSet.path("metadata").path("generation").asLong()
                > daemonSet.path("status").path("observedGeneration").asLong()) {
            return new Readiness.NotYet(
                    NOT_DONE + "observed daemonset generation less than desired generation",
                    serving);
        }
        var waitsFor =
                updated < desired
                        ? "%d out of %d new pods have been updated".formatted(updated, desired)
                        : available < desired * terms.threshold() / 100
                                ? "%d of %d (readyThreshold %d%%) updated pods are available"
                                        .formatted(available, desired, terms.threshold())
                                : "";
        if (waitsFor.isEmpty()) {
            return new Readiness.Ready();
        }
        return terms.isOver()
                ? new Readiness.Stuck(
                        "exceeded its progressDeadlineSeconds: " + terms.deadline(), serving)
                : new Readiness.NotYet(NOT_DONE + waitsFor, serving);
    }

    @Override
    public boolean interrupts(ObjectNode target, ObjectNode primary) {
        var rolling = target.at("/spec/updateStrategy/rollingUpdate");
        var nodes = Workload.number(primary, "/status/desiredNumberScheduled");
        return Replicas.share(rolling.path("maxSurge"), nodes, true) == 0
                && Math.max(1, Replicas.share(rolling.path("maxUnavailable"), nodes, true))
                        >= nodes;
    }

    @Override
    public boolean isScaledDown(ObjectNode target) {
        return target.at("/spec/template/spec/nodeSelector").has(AWAY);
    }

    @Override
    public ObjectNode scaledDown(ObjectNode target) {
        var scaled = target.deepCopy();
        selector(scaled).put(AWAY, "true");
        return scaled;
    }

    @Override
    public ObjectNode scaledUp(ObjectNode target, int replicas) {
        if (!isScaledDown(target)) {
            return target;
        }
        var scaled = target.deepCopy();
        wake(scaled, Optional.empty());
        return scaled;
    }

    @Override
    public void wake(ObjectNode daemonSet, Optional<Integer> replicas) {
        selector(daemonSet).remove(AWAY);
    }

    private static ObjectNode selector(ObjectNode daemonSet) {
        var spec = Template.object(daemonSet, "spec");
        var podSpec = Template.object(Template.object(spec, "template"), "spec");
        return Template.object(podSpec, "nodeSelector");
    }
}
