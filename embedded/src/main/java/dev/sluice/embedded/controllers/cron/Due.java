package dev.sluice.embedded.controllers.cron;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.controllers.reading.Canonical;
import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.reading.Owner;
import dev.sluice.embedded.controllers.reading.Pods;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Note;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Resource;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// What one CronJob needs now. Pure.
final class Due {
    static final Resource CRON_JOBS = new Resource("batch", "cronjobs");
    static final Resource JOBS = new Resource("batch", "jobs");
    static final String SCHEDULED = "batch.kubernetes.io/cronjob-scheduled-timestamp";

    private static final int MANY = 100;

    private final ObjectNode cronJob;
    private final JsonNode spec;
    private final List<ObjectNode> jobs;
    private final List<ObjectNode> active;
    private final Instant now;
    private final List<Write> writes = new ArrayList<>();
    private Optional<Instant> scheduled = Optional.empty();

    private Due(ObjectNode cronJob, List<ObjectNode> jobs, Instant now) {
        this.cronJob = cronJob;
        this.spec = cronJob.path("spec");
        this.jobs = jobs;
        this.active = jobs.stream().filter(job -> ended(job).isEmpty()).toList();
        this.now = now;
    }

    /// @param jobs those it controls
    static Decision decide(ObjectNode cronJob, List<ObjectNode> jobs, Instant now) {
        return new Due(cronJob, jobs, now).decide();
    }

    private Decision decide() {
        if (Meta.deleting(cronJob)) {
            return Decision.NOTHING;
        }
        forget("Complete", spec.path("successfulJobsHistoryLimit").asInt(3));
        forget("Failed", spec.path("failedJobsHistoryLimit").asInt(1));
        var again = Optional.<Instant>empty();
        if (!spec.path("suspend").asBoolean()) {
            again = schedule().flatMap(this::follow);
        }
        status();
        return new Decision(writes, again);
    }

    /// Empty when it cannot be understood; its user is told.
    private Optional<Schedule> schedule() {
        var text = spec.path("schedule").asText();
        try {
            return Optional.of(Schedule.parse(text, zone()));
        } catch (DateTimeException _) {
            warn("UnknownTimeZone", "invalid timeZone: " + spec.path("timeZone").asText());
        } catch (IllegalArgumentException e) {
            warn(
                    "UnparseableSchedule",
                    "unparseable schedule: %s : %s".formatted(text, e.getMessage()));
        }
        return Optional.empty();
    }

    private ZoneId zone() {
        var name = spec.path("timeZone").asText();
        return name.isEmpty() ? ZoneId.systemDefault() : ZoneId.of(name);
    }

    /// When to look again.
    private Optional<Instant> follow(Schedule schedule) {
        lastMissed(schedule).ifPresent(this::start);
        return schedule.next(now);
    }

    /// The latest time that is over and for which nothing was started.
    private Optional<Instant> lastMissed(Schedule schedule) {
        var since = Meta.time(cronJob.path("status").path("lastScheduleTime"));
        since = since.equals(Instant.EPOCH) ? Meta.created(cronJob) : since;
        var deadline = spec.path("startingDeadlineSeconds");
        if (deadline.isNumber()) {
            var earliest = now.minusSeconds(deadline.asLong());
            since = since.isBefore(earliest) ? earliest : since;
        }
        Optional<Instant> last = Optional.empty();
        int missed = 0;
        for (var next = schedule.next(since);
                next.isPresent() && !next.get().isAfter(now);
                next = schedule.next(next.get())) {
            last = next;
            if (++missed == MANY + 1) {
                warn(
                        "TooManyMissedTimes",
                        "too many missed start times. Set or decrease"
                                + " .spec.startingDeadlineSeconds or check clock skew");
                return Optional.of(latest(schedule, next.get()));
            }
        }
        return last;
    }

    /// Without counting all of them: from a moment shortly before now that is late enough.
    private Instant latest(Schedule schedule, Instant known) {
        var found = known;
        for (long back = 60; back > 0 && now.minusSeconds(back).isAfter(known); back *= 2) {
            var next = schedule.next(now.minusSeconds(back));
            if (next.isPresent() && !next.get().isAfter(now)) {
                found = next.get();
                break;
            }
        }
        for (var next = schedule.next(found);
                next.isPresent() && !next.get().isAfter(now);
                next = schedule.next(found)) {
            found = next.get();
        }
        return found;
    }

    private void start(Instant time) {
        var policy = spec.path("concurrencyPolicy").asText("Allow");
        var name = Meta.name(cronJob) + "-" + time.getEpochSecond() / 60;
        if (jobs.stream().anyMatch(job -> Meta.name(job).equals(name))) {
            scheduled = Optional.of(time);
            return;
        }
        if (policy.equals("Forbid") && !active.isEmpty()) {
            tell(
                    "JobAlreadyActive",
                    "Not starting job because prior execution is running and concurrency policy is"
                            + " Forbid");
            return;
        }
        if (policy.equals("Replace")) {
            active.forEach(job -> delete(job, "Deleted job " + Meta.name(job)));
        }
        writes.add(new Write.Create(JOBS, job(name, time)));
        tell("SuccessfulCreate", "Created job " + name);
        scheduled = Optional.of(time);
    }

    private ObjectNode job(String name, Instant time) {
        var template = spec.path("jobTemplate");
        var job = cronJob.objectNode();
        job.put("apiVersion", "batch/v1").put("kind", "Job");
        var metadata = job.putObject("metadata");
        metadata.put("name", name).put("namespace", Meta.namespace(cronJob));
        if (template.path("metadata").has("labels")) {
            metadata.set("labels", template.path("metadata").path("labels").deepCopy());
        }
        var annotations = metadata.putObject("annotations");
        Meta.texts(template.path("metadata").path("annotations")).forEach(annotations::put);
        annotations.put(SCHEDULED, text(time));
        Owner.controlling(cronJob).addTo(job);
        job.set("spec", template.path("spec").deepCopy());
        return job;
    }

    private String text(Instant time) {
        var zone = spec.has("timeZone") ? zone() : ZoneOffset.UTC;
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                time.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    /// Deletes the oldest of those that ended so.
    private void forget(String condition, int limit) {
        var over =
                jobs.stream()
                        .filter(job -> ended(job).filter(condition::equals).isPresent())
                        .filter(job -> !Meta.deleting(job))
                        .sorted(Comparator.comparing(Due::started).thenComparing(Meta::name))
                        .toList();
        over.stream()
                .limit(Math.max(0, over.size() - limit))
                .forEach(job -> delete(job, "Deleted job " + Meta.name(job)));
    }

    private static Instant started(ObjectNode job) {
        return Meta.time(job.path("status").path("startTime"));
    }

    /// `Complete` or `Failed`; empty while it runs.
    private static Optional<String> ended(ObjectNode job) {
        for (var type : List.of("Complete", "Failed")) {
            if (Pods.condition(job, type)
                    .filter(c -> c.path("status").asText().equals("True"))
                    .isPresent()) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    private void delete(ObjectNode job, String message) {
        writes.add(new Write.Delete(Meta.key(JOBS, job)));
        tell("SuccessfulDelete", message);
    }

    private void status() {
        var old = cronJob.path("status");
        var status = cronJob.objectNode();
        var list = status.arrayNode();
        for (var job : active) {
            list.addObject()
                    .put("apiVersion", "batch/v1")
                    .put("kind", "Job")
                    .put("name", Meta.name(job))
                    .put("namespace", Meta.namespace(job))
                    .put("uid", Meta.uid(job));
        }
        if (!list.isEmpty()) {
            status.set("active", list);
        }
        scheduled
                .map(Meta::text)
                .or(() -> Optional.of(old.path("lastScheduleTime").asText()))
                .filter(time -> !time.isEmpty())
                .ifPresent(time -> status.put("lastScheduleTime", time));
        jobs.stream()
                .map(job -> job.path("status").path("completionTime").asText())
                .filter(time -> !time.isEmpty())
                .max(Comparator.naturalOrder())
                .or(() -> Optional.of(old.path("lastSuccessfulTime").asText()))
                .filter(time -> !time.isEmpty())
                .ifPresent(time -> status.put("lastSuccessfulTime", time));
        if (!Canonical.same(status, old)) {
            var changed = Meta.anyVersion(cronJob);
            changed.set("status", status);
            writes.add(new Write.UpdateStatus(CRON_JOBS, changed));
        }
    }

    private void tell(String reason, String message) {
        writes.add(new Write.Tell(Note.normal(cronJob, reason, message)));
    }

    private void warn(String reason, String message) {
        writes.add(new Write.Tell(Note.warning(cronJob, reason, message)));
    }
}
