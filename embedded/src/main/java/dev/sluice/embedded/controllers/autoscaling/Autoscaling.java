package dev.sluice.embedded.controllers.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One look of one autoscaler: what to write, and what to remember. Pure.
final class Autoscaling {
    static final Resource AUTOSCALERS = new Resource("autoscaling", "horizontalpodautoscalers");

    private final ObjectNode autoscaler;
    private final Target target;
    private final Instant now;
    private final Conditions conditions;
    private final List<Write> writes = new ArrayList<>();
    private final List<ObjectNode> currentMetrics = new ArrayList<>();
    private Memory memory;
    private Optional<Instant> scaled = Optional.empty();

    private Autoscaling(ObjectNode autoscaler, Target target, Memory memory, Instant now) {
        this.autoscaler = autoscaler;
        this.target = target;
        this.memory = memory.looked(now, generation(autoscaler));
        this.now = now;
        this.conditions = Conditions.of(autoscaler, now);
    }

    /// What is scaled.
    ///
    /// @param resource of its kind
    /// @param object as stored
    record Target(Resource resource, ObjectNode object) {
        int replicas() {
            return object.path("spec").path("replicas").asInt(1);
        }

        int running() {
            return object.path("status").path("replicas").asInt();
        }
    }

    record Outcome(List<Write> writes, Memory memory) {}

    /// Changes with everything its user says; the API counts no generations of autoscalers.
    static String generation(ObjectNode autoscaler) {
        return Meta.uid(autoscaler) + Canonical.text(spec(autoscaler));
    }

    private static JsonNode spec(ObjectNode autoscaler) {
        return autoscaler.path("spec");
    }

    /// @param proposals one for each metric; not asked for when the target has no replicas
    static Outcome look(
            ObjectNode autoscaler, Target target, List<Proposal> proposals, Sight sight) {
        return new Autoscaling(autoscaler, target, sight.memory, sight.now).look(proposals);
    }

    record Sight(Memory memory, Instant now) {}

    /// The target cannot be scaled.
    static List<Write> withoutTarget(ObjectNode autoscaler, String message, Instant now) {
        var conditions = Conditions.of(autoscaler, now);
        conditions.set(new Condition("AbleToScale", "False", "FailedGetScale", message));
        var changed = Meta.anyVersion(autoscaler);
        changed.withObjectProperty("status").set("conditions", conditions.toJson());
        var writes = new ArrayList<Write>();
        if (!Canonical.same(changed.path("status"), autoscaler.path("status"))) {
            writes.add(new Write.UpdateStatus(AUTOSCALERS, changed));
        }
        writes.add(new Write.Tell(Note.warning(autoscaler, "FailedGetScale", message)));
        return writes;
    }

    private Outcome look(List<Proposal> proposals) {
        int current = target.replicas();
        int least = spec(autoscaler).path("minReplicas").asInt(1);
        int most = spec(autoscaler).path("maxReplicas").asInt();
        int desired;
        if (current == 0) {
            set(
                    "ScalingActive",
                    false,
                    "ScalingDisabled",
                    "scaling is disabled since the replica count of the target is zero");
            desired = 0;
        } else if (current > most) {
            desired = rescale(current, most, "Current number of replicas above Spec.MaxReplicas");
        } else if (current < least) {
            desired = rescale(current, least, "Current number of replicas below Spec.MinReplicas");
        } else {
            desired =
                    byMetrics(
                            proposals,
                            new Behavior(spec(autoscaler).path("behavior"), least, most));
        }
        status(desired);
        return new Outcome(writes, memory);
    }

    private int byMetrics(List<Proposal> proposals, Behavior behavior) {
        int current = target.replicas();
        var largest = largest(proposals);
        if (largest.isEmpty()) {
            return current;
        }
        int wanted = largest.get().count();
        memory = memory.with(new Memory.Wish(now, wanted));
        var outcome = behavior.limit(current, wanted, memory, now);
        set("AbleToScale", true, outcome.able().reason(), outcome.able().message());
        set(
                "ScalingLimited",
                outcome.limited().isLimit(),
                outcome.limited().reason(),
                outcome.limited().message());
        var cause =
                outcome.replicas() > current
                        ? largest.get().cause() + " above target"
                        : "All metrics below target";
        return rescale(current, outcome.replicas(), cause);
    }

    /// The largest proposal. One that is unknown forbids to shrink.
    private Optional<Proposal.Replicas> largest(List<Proposal> proposals) {
        var known = new ArrayList<Proposal.Replicas>();
        var unknown = new ArrayList<Proposal.Unknown>();
        for (var proposal : proposals) {
            switch (proposal) {
                case Proposal.Replicas replicas -> known.add(replicas);
                case Proposal.Unknown failed -> unknown.add(failed);
            }
        }
        known.forEach(replicas -> currentMetrics.add(replicas.current()));
        unknown.forEach(failed ->
                writes.add(
                        new Write.Tell(
                                Note.warning(autoscaler, failed.reason(), failed.message()))));
        var largest =
                known.stream().reduce((one, other) -> other.count() > one.count() ? other : one);
        boolean shrinks = largest.filter(it -> it.count() >= target.replicas()).isEmpty();
        if (!unknown.isEmpty() && shrinks) {
            cannotCompute(proposals.size(), unknown);
            return Optional.empty();
        }
        largest.ifPresent(it ->
                set(
                        "ScalingActive",
                        true,
                        "ValidMetricFound",
                        "the HPA was able to successfully calculate a replica count from "
                                + it.cause()));
        return largest;
    }

    private void cannotCompute(int all, List<Proposal.Unknown> unknown) {
        var first = unknown.getFirst();
        set(
                "AbleToScale",
                true,
                "SucceededGetScale",
                "the HPA controller was able to get the target's current scale");
        set(
                "ScalingActive",
                false,
                first.reason(),
                "the HPA was unable to compute the replica count: " + first.message());
        var message =
                "invalid metrics (%d invalid out of %d), first error is: %s"
                        .formatted(unknown.size(), all, first.message());
        writes.add(
                new Write.Tell(Note.warning(autoscaler, "FailedComputeMetricsReplicas", message)));
    }

    private int rescale(int current, int desired, String cause) {
        if (desired == current) {
            return desired;
        }
        ObjectNode changed = target.object().deepCopy();
        changed.withObjectProperty("spec").put("replicas", desired);
        writes.add(new Write.Update(target.resource(), changed));
        var message = "New size: %d; reason: %s".formatted(desired, cause);
        writes.add(new Write.Tell(Note.normal(autoscaler, "SuccessfulRescale", message)));
        set(
                "AbleToScale",
                true,
                "SucceededRescale",
                "the HPA controller was able to update the target scale to " + desired);
        memory = memory.with(new Memory.Step(now, desired - current));
        scaled = Optional.of(now);
        return desired;
    }

    private void set(String type, boolean holds, String reason, String message) {
        conditions.set(new Condition(type, holds ? "True" : "False", reason, message));
    }

    private void status(int desired) {
        var old = autoscaler.path("status");
        var status = autoscaler.objectNode();
        scaled.map(Meta::text)
                .or(() -> Optional.of(old.path("lastScaleTime").asText()).filter(t -> !t.isEmpty()))
                .ifPresent(time -> status.put("lastScaleTime", time));
        status.put("currentReplicas", target.running());
        status.put("desiredReplicas", desired);
        var metrics = status.putArray("currentMetrics");
        currentMetrics.forEach(metrics::add);
        if (metrics.isEmpty()) {
            status.putNull("currentMetrics");
        }
        status.set("conditions", conditions.toJson());
        if (!Canonical.same(status, old)) {
            var changed = Meta.anyVersion(autoscaler);
            changed.set("status", status);
            writes.add(new Write.UpdateStatus(AUTOSCALERS, changed));
        }
    }
}
