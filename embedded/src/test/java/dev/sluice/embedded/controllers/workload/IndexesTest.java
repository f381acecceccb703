package dev.sluice.embedded.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

class IndexesTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:00:00Z");

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static ObjectNode job(int completions, int parallelism) {
        return yaml(
                """
                apiVersion: batch/v1
                kind: Job
                metadata: {name: parts, namespace: shop, uid: j}
                spec:
                  completionMode: Indexed
                  completions: %d
                  parallelism: %d
                  template: {spec: {containers: [{name: c, image: i}]}}
                """
                        .formatted(completions, parallelism));
    }

    private static ObjectNode pod(int index, String phase) {
        return yaml(
                """
                metadata:
                  name: parts-%d-%s
                  namespace: shop
                  annotations: {batch.kubernetes.io/job-completion-index: "%1$d"}
                  ownerReferences: [{uid: j, controller: true, kind: Job, name: parts}]
                status: {phase: %2$s}
                """
                        .formatted(index, phase));
    }

    private static List<ObjectNode> created(Decision decision) {
        return decision.writes().stream()
                .filter(Write.CreateAndTell.class::isInstance)
                .map(write -> ((Write.CreateAndTell) write).object())
                .toList();
    }

    @Test
    void givesEachPodTheLowestFreeIndex() {
        var pods = List.of(pod(0, "Succeeded"), pod(2, "Running"), pod(0, "Failed"));
        var created = created(Completion.decide(job(5, 3), pods, NOW.plusSeconds(3600)));
        assertThat(created)
                .extracting(pod -> pod.at("/metadata/generateName").asText())
                .containsExactly("parts-1-", "parts-3-");
        assertThat(created.getFirst().at("/spec/hostname").asText()).isEqualTo("parts-1");
        assertThat(
                        created.getFirst()
                                .at("/spec/containers/0/env/0/valueFrom/fieldRef/fieldPath")
                                .asText())
                .isEqualTo("metadata.labels['batch.kubernetes.io/job-completion-index']");
    }

    @Test
    void isCompleteWhenEachIndexSucceededOnce() {
        var twice = List.of(pod(0, "Succeeded"), pod(0, "Succeeded"));
        assertThat(created(Completion.decide(job(2, 2), twice, NOW))).hasSize(1);
        var all = List.of(pod(0, "Succeeded"), pod(1, "Succeeded"));
        var status =
                ((Write.UpdateStatus) Completion.decide(job(2, 2), all, NOW).writes().getLast());
        assertThat(status.object().at("/status/completedIndexes").asText()).isEqualTo("0,1");
        assertThat(status.object().at("/status/conditions/1/type").asText()).isEqualTo("Complete");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"0 | 0", "0 1 2 | 0-2", "0 1 3 5 6 | 0,1,3,5,6", "'' | ''"})
    void writesIndexesAsRanges(String indexes, String text) {
        var pods = new ArrayList<ObjectNode>();
        for (var index : indexes.split(" ")) {
            if (!index.isEmpty()) {
                pods.add(pod(Integer.parseInt(index), "Succeeded"));
            }
        }
        assertThat(Indexes.of(job(7, 1), pods).text()).isEqualTo(text);
    }
}
