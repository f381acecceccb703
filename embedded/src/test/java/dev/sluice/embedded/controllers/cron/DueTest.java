package dev.sluice.embedded.controllers.cron;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;

import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;

class DueTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:30Z");

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ObjectNode cronJob(String spec, String last) {
        return yaml(
                """
                apiVersion: batch/v1
                kind: CronJob
                metadata: {name: cj, namespace: shop, uid: u, creationTimestamp: "2026-01-01T00:00:00Z"}
                spec: {schedule: "0 * * * *", timeZone: Etc/UTC, jobTemplate: {metadata: {labels: {a: b}}, spec: {x: 1}}, %s}
                status: {lastScheduleTime: "%s"}
                """
                        .formatted(spec, last));
    }

    private static ObjectNode job(String name, String condition, String started) {
        return yaml(
                """
                metadata: {name: %s, namespace: shop, uid: %1$s}
                status: {startTime: "%3$s", conditions: [{type: "%2$s", status: "True"}]}
                """
                        .formatted(name, condition, started));
    }

    private static List<String> names(Decision decision) {
        return decision.writes().stream()
                .map(write ->
                        switch (write) {
                            case Write.Create create ->
                                    "create " + create.object().at("/metadata/name").asText();
                            case Write.Delete delete -> "delete " + delete.key().name();
                            case Write.Tell tell -> tell.note().reason();
                            case Write.UpdateStatus update ->
                                    "status "
                                            + update.object()
                                                    .at("/status/lastScheduleTime")
                                                    .asText();
                            default -> write.toString();
                        })
                .toList();
    }

    @Test
    void startsTheJobThatIsDue() {
        var decision = Due.decide(cronJob("", "2026-01-02T02:00:00Z"), List.of(), NOW);
        assertThat(names(decision))
                .containsExactly(
                        "create cj-29455380", "SuccessfulCreate", "status 2026-01-02T03:00:00Z");
        assertThat(decision.again()).hasValue(Instant.parse("2026-01-02T04:00:00Z"));
        var job = ((Write.Create) decision.writes().getFirst()).object();
        assertThat(job.at("/metadata/annotations").path(Due.SCHEDULED).asText())
                .isEqualTo("2026-01-02T03:00:00Z");
        assertThat(job.at("/metadata/labels/a").asText()).isEqualTo("b");
        assertThat(job.at("/metadata/ownerReferences/0/controller").asBoolean()).isTrue();
        assertThat(job.at("/spec/x").asInt()).isEqualTo(1);
    }

    @Test
    void startsOnlyTheLatestOfSeveralMissed() {
        var decision = Due.decide(cronJob("", "2026-01-01T12:00:00Z"), List.of(), NOW);
        assertThat(names(decision)).startsWith("create cj-29455380");
    }

    @Test
    void saysSoWhenItMissedMoreThanAHundred() {
        var decision = Due.decide(cronJob("", "2025-01-01T12:00:00Z"), List.of(), NOW);
        assertThat(names(decision))
                .startsWith("TooManyMissedTimes", "create cj-29455380", "SuccessfulCreate");
    }

    @Test
    void doesNotStartWhatIsTooLate() {
        var late = cronJob("startingDeadlineSeconds: 20", "2026-01-02T02:00:00Z");
        assertThat(names(Due.decide(late, List.of(), NOW))).isEmpty();
    }

    @Test
    void followsTheConcurrencyPolicy() {
        var running = job("old", "Other", "2026-01-02T02:00:00Z");
        var last = "2026-01-02T02:00:00Z";
        assertThat(
                        names(
                                Due.decide(
                                        cronJob("concurrencyPolicy: Forbid", last),
                                        List.of(running),
                                        NOW)))
                .containsExactly("JobAlreadyActive", "status " + last);
        assertThat(
                        names(
                                Due.decide(
                                        cronJob("concurrencyPolicy: Replace", last),
                                        List.of(running),
                                        NOW)))
                .startsWith("delete old", "SuccessfulDelete", "create cj-29455380");
        assertThat(names(Due.decide(cronJob("", last), List.of(running), NOW)))
                .startsWith("create cj-29455380");
    }

    @Test
    void keepsOnlyTheYoungestThatEnded() {
        var jobs =
                List.of(
                        job("s1", "Complete", "2026-01-01T01:00:00Z"),
                        job("s3", "Complete", "2026-01-01T03:00:00Z"),
                        job("s2", "Complete", "2026-01-01T02:00:00Z"),
                        job("f1", "Failed", "2026-01-01T01:00:00Z"));
        var cronJob =
                cronJob(
                        "suspend: true, successfulJobsHistoryLimit: 2, failedJobsHistoryLimit: 0",
                        "2026-01-01T02:00:00Z");
        assertThat(names(Due.decide(cronJob, jobs, NOW)))
                .containsExactly("delete s1", "SuccessfulDelete", "delete f1", "SuccessfulDelete");
    }

    @Test
    void doesNotStartTwiceWhatAlreadyRuns() {
        var decision =
                Due.decide(
                        cronJob("", "2026-01-02T02:00:00Z"),
                        List.of(job("cj-29455380", "Other", "2026-01-02T03:00:00Z")),
                        NOW);
        assertThat(names(decision)).containsExactly("status 2026-01-02T03:00:00Z");
    }

    @Test
    void tellsWhatItCannotUnderstand() {
        var wrong = cronJob("schedule: \"x * * * *\"", "");
        assertThat(names(Due.decide(wrong, List.of(), NOW))).contains("UnparseableSchedule");
        var nowhere = cronJob("timeZone: Mars/Base", "");
        assertThat(names(Due.decide(nowhere, List.of(), NOW))).contains("UnknownTimeZone");
    }
}
