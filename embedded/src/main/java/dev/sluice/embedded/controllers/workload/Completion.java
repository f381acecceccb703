package dev.sluice.embedded.controllers.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Conditions;
import dev.sluice.embedded.controllers.reading.Conditions.Condition;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How a Job comes to its end. Pure. Pods are counted as they are: one that somebody deletes after
/// it succeeded is done again.
final class Completion {
    static final Resource JOBS = new Resource("batch", "jobs");
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ObjectNode job;
    private final JsonNode spec;
    private final List<ObjectNode> active;
    private final JobFailures failures;
    private final int succeeded;
    private final int terminating;
    private final Optional<Indexes> indexes;
    private final Conditions conditions;
    private final Instant now;
    private final List<Write> writes = new ArrayList<>();
    private Optional<Instant> again = Optional.empty();

    private Completion(ObjectNode job, List<ObjectNode> pods, Instant now) {
        var owned = pods.stream().filter(pod -> Meta.controlledBy(pod, job)).toList();
        this.job = job;
        this.spec = job.path("spec");
        this.active = owned.stream().filter(Pods::active).toList();
        this.failures =
                JobFailures.of(
                        spec, owned.stream().filter(p -> Pods.phase(p).equals("Failed")).toList());
        this.indexes =
                Indexes.isIndexed(job) ? Optional.of(Indexes.of(job, owned)) : Optional.empty();
        long ended = owned.stream().filter(p -> Pods.phase(p).equals("Succeeded")).count();
        this.succeeded = indexes.map(it -> it.completed().size()).orElse((int) ended);
        this.terminating =
                (int) owned.stream().filter(p -> Meta.deleting(p) && !Pods.finished(p)).count();
        this.conditions = Conditions.of(job, now);
        this.now = now;
    }

    /// @param pods all of its namespace
    static Decision decide(ObjectNode job, List<ObjectNode> pods, Instant now) {
        return Meta.deleting(job) ? Decision.NOTHING : new Completion(job, pods, now).decide();
    }

    private Decision decide() {
        if (is("Complete") || is("Failed")) {
            return expire();
        }
        int created = 0;
        if (spec.path("suspend").asBoolean()) {
            active.forEach(this::delete);
            if (!is("Suspended")) {
                tell("Suspended", "Job suspended");
            }
            conditions.set(new Condition("Suspended", "True", "JobSuspended", "Job suspended"));
        } else {
            if (is("Suspended")) {
                conditions.set(new Condition("Suspended", "False", "JobResumed", "Job resumed"));
                tell("Resumed", "Job resumed");
            }
            created = run();
        }
        status(created);
        return new Decision(writes, again);
    }

    private int run() {
        var cause = failures.cause(spec, succeeded);
        if (cause.isPresent()) {
            return fail(cause.get().reason(), cause.get().message());
        }
        var deadline = deadline();
        if (deadline.filter(at -> !at.isAfter(now)).isPresent()) {
            return fail("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        again = deadline;
        var success = indexes.map(Indexes::success).orElse(OptionalInt.empty());
        if (success.isPresent()) {
            return complete("SuccessPolicy", "Matched rules at index " + success.getAsInt());
        }
        if (isDone()) {
            return complete("CompletionsReached", "Reached expected number of succeeded pods");
        }
        return create();
    }

    private int complete(String reason, String message) {
        end("SuccessCriteriaMet", "Complete", reason, message);
        tell("Completed", "Job completed");
        active.forEach(this::delete);
        return 0;
    }

    private int create() {
        int parallel = spec.path("parallelism").asInt(1);
        int left = spec.path("completions").asInt() - succeeded - failures.indexes().size();
        int wanted =
                spec.hasNonNull("completions")
                        ? Math.min(parallel, left)
                        : succeeded > 0 ? active.size() : parallel;
        boolean each = spec.hasNonNull("backoffLimitPerIndex");
        if (!each && active.size() < wanted && pauses(failures.counted())) {
            return 0;
        }
        int missing = Math.max(0, wanted - active.size() - terminating);
        var free = indexes.map(it -> it.next(missing, index -> each && isGiven(index)));
        int made = free.map(List::size).orElse(missing);
        for (int i = 0; i < made; i++) {
            var pod = Pods.fromTemplate(spec.path("template"), job);
            if (free.isPresent()) {
                mark(pod, free.get().get(i), each);
            }
            var note = Note.normal(job, "SuccessfulCreate", "Created pod: ");
            writes.add(new Write.CreateAndTell(Resource.PODS, pod, note));
        }
        active.stream().skip(Math.max(0, wanted)).forEach(this::delete);
        return made;
    }

    private void mark(ObjectNode pod, int index, boolean each) {
        indexes.orElseThrow().mark(pod, index);
        if (each) {
            var annotations = Meta.of(pod).withObjectProperty("annotations");
            int failed = JobFailures.count(failures.counted(), index);
            annotations.put(
                    "batch.kubernetes.io/job-index-failure-count", Integer.toString(failed));
            int ignored = JobFailures.count(failures.ignored(), index);
            if (ignored > 0) {
                annotations.put(
                        "batch.kubernetes.io/job-index-ignored-failure-count",
                        Integer.toString(ignored));
            }
        }
    }

    /// Failed for good, or for the moment.
    private boolean isGiven(int index) {
        return failures.indexes().contains(index)
                || pauses(
                        failures.counted().stream()
                                .filter(pod -> Indexes.index(pod) == index)
                                .toList());
    }

    /// Whether it is too early to try again: ten seconds after the last failure, doubling with
    /// each.
    private boolean pauses(List<ObjectNode> failed) {
        if (failed.isEmpty()) {
            return false;
        }
        var pause = Duration.ofSeconds(10).multipliedBy(1L << Math.min(failed.size() - 1, 10));
        var capped = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        var next =
                failed.stream()
                        .map(Completion::ended)
                        .max(Instant::compareTo)
                        .map(end -> end.plus(capped))
                        .filter(at -> at.isAfter(now));
        again = next.flatMap(it -> again.filter(it::isAfter)).or(() -> next).or(() -> again);
        return next.isPresent();
    }

    private boolean isDone() {
        return spec.hasNonNull("completions")
                ? succeeded >= spec.path("completions").asInt()
                : succeeded > 0 && active.isEmpty();
    }

    private int fail(String reason, String message) {
        active.forEach(this::delete);
        end("FailureTarget", "Failed", reason, message);
        writes.add(new Write.Tell(Note.warning(job, reason, message)));
        return 0;
    }

    private void end(String target, String last, String reason, String message) {
        conditions.set(new Condition(target, "True", reason, message));
        conditions.set(new Condition(last, "True", reason, message));
    }

    private Optional<Instant> deadline() {
        if (!spec.hasNonNull("activeDeadlineSeconds")) {
            return Optional.empty();
        }
        return Optional.of(started().plusSeconds(spec.path("activeDeadlineSeconds").asLong()));
    }

    private Instant started() {
        var started = job.path("status").path("startTime");
        return started.isTextual() ? Meta.time(started) : now;
    }

    private Decision expire() {
        if (!spec.hasNonNull("ttlSecondsAfterFinished")) {
            return Decision.NOTHING;
        }
        var end =
                conditions
                        .find("Complete")
                        .or(() -> conditions.find("Failed"))
                        .map(c -> Meta.time(c.path("lastTransitionTime")))
                        .orElse(now)
                        .plusSeconds(spec.path("ttlSecondsAfterFinished").asLong());
        return end.isAfter(now)
                ? Decision.at(end)
                : Decision.of(List.of(new Write.Delete(Meta.key(JOBS, job))));
    }

    private void status(int created) {
        boolean over = is("Complete") || is("Failed");
        boolean idle = over || spec.path("suspend").asBoolean();
        var status = job.objectNode();
        if (!spec.path("suspend").asBoolean()) {
            status.put("startTime", Meta.text(started()));
        }
        if (is("Complete")) {
            status.put("completionTime", Meta.text(now));
        }
        put(status, "active", idle ? 0 : active.size() + created);
        put(status, "succeeded", succeeded);
        indexes.map(Indexes::text)
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> status.put("completedIndexes", text));
        put(status, "failed", failures.counted().size() + (is("Failed") ? active.size() : 0));
        if (spec.hasNonNull("backoffLimitPerIndex")) {
            status.put("failedIndexes", Indexes.text(failures.indexes()));
        }
        status.put("terminating", terminating);
        status.put("ready", idle ? 0 : (int) active.stream().filter(Pods::ready).count());
        status.putObject("uncountedTerminatedPods");
        if (!conditions.isEmpty()) {
            var probed = conditions.toJson();
            probed.forEach(
                    it -> ((ObjectNode) it).set("lastProbeTime", it.path("lastTransitionTime")));
            status.set("conditions", probed);
        }
        if (!Canonical.same(status, job.path("status"))) {
            var changed = Meta.anyVersion(job);
            changed.set("status", status);
            writes.add(new Write.UpdateStatus(JOBS, changed));
        }
    }

    private boolean is(String type) {
        return conditions
                .find(type)
                .filter(c -> c.path("status").asText().equals("True"))
                .isPresent();
    }

    private void tell(String reason, String message) {
        writes.add(new Write.Tell(Note.normal(job, reason, message)));
    }

    private void delete(ObjectNode pod) {
        writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
        var message = "Deleted pod: " + Meta.name(pod);
        tell("SuccessfulDelete", message);
    }

    /// When its last container ended; when it was made, where no container says so.
    private static Instant ended(ObjectNode pod) {
        var latest = Meta.created(pod);
        for (var container : pod.path("status").path("containerStatuses")) {
            var end = Meta.time(container.path("state").path("terminated").path("finishedAt"));
            latest = end.isAfter(latest) ? end : latest;
        }
        return latest;
    }

    private static void put(ObjectNode status, String member, int count) {
        if (count != 0) {
            status.put(member, count);
        }
    }
}
