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

/// How a Job comes to its end. Pure. Pods are counted as they are: one that somebody deletes after
/// it succeeded is done again.
final class Completion {
    static final Resource JOBS = new Resource("batch", "jobs");
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ObjectNode job;
    private final JsonNode spec;
    private final List<ObjectNode> active;
    private final List<ObjectNode> failed;
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
        this.failed = owned.stream().filter(p -> Pods.phase(p).equals("Failed")).toList();
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
            conditions.set(new Condition("Suspended", "True", "JobSuspended", "Job suspended"));
        } else {
            if (is("Suspended")) {
                conditions.set(new Condition("Suspended", "False", "JobResumed", "Job resumed"));
            }
            created = run();
        }
        status(created);
        return new Decision(writes, again);
    }

    private int run() {
        if (failed.size() > spec.path("backoffLimit").asInt(6)) {
            return fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        }
        var deadline = deadline();
        if (deadline.filter(at -> !at.isAfter(now)).isPresent()) {
            return fail("DeadlineExceeded", "Job was active longer than specified deadline");
        }
        again = deadline;
        if (isDone()) {
            var message = "Reached expected number of succeeded pods";
            end("SuccessCriteriaMet", "Complete", "CompletionsReached", message);
            writes.add(new Write.Tell(Note.normal(job, "Completed", "Job completed")));
            active.forEach(this::delete);
            return 0;
        }
        return create();
    }

    private int create() {
        int parallel = spec.path("parallelism").asInt(1);
        int wanted =
                spec.hasNonNull("completions")
                        ? Math.min(parallel, spec.path("completions").asInt() - succeeded)
                        : succeeded > 0 ? active.size() : parallel;
        var pause = nextTry().filter(at -> at.isAfter(now));
        if (pause.isPresent() && active.size() < wanted) {
            again = again.filter(at -> at.isBefore(pause.get())).or(() -> pause);
            return 0;
        }
        int missing = Math.max(0, wanted - active.size() - terminating);
        var free = indexes.map(it -> it.next(missing));
        int made = free.map(List::size).orElse(missing);
        for (int i = 0; i < made; i++) {
            var pod = Pods.fromTemplate(spec.path("template"), job);
            if (free.isPresent()) {
                indexes.orElseThrow().mark(pod, free.get().get(i));
            }
            var note = Note.normal(job, "SuccessfulCreate", "Created pod: ");
            writes.add(new Write.CreateAndTell(Resource.PODS, pod, note));
        }
        active.stream().skip(Math.max(0, wanted)).forEach(this::delete);
        return made;
    }

    /// Ten seconds after the last failure, doubling with each.
    private Optional<Instant> nextTry() {
        if (failed.isEmpty()) {
            return Optional.empty();
        }
        var pause = Duration.ofSeconds(10).multipliedBy(1L << Math.min(failed.size() - 1, 10));
        var capped = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return failed.stream()
                .map(Completion::ended)
                .max(Instant::compareTo)
                .map(end -> end.plus(capped));
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
        put(status, "failed", failed.size());
        status.put("terminating", terminating);
        status.put("ready", (int) active.stream().filter(Pods::ready).count());
        status.putObject("uncountedTerminatedPods");
        if (!conditions.isEmpty()) {
            status.set("conditions", conditions.toJson());
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

    private void delete(ObjectNode pod) {
        writes.add(new Write.Delete(Meta.key(Resource.PODS, pod)));
        var message = "Deleted pod: " + Meta.name(pod);
        writes.add(new Write.Tell(Note.normal(job, "SuccessfulDelete", message)));
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
