package dev.sluice.embedded.controllers.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.controllers.reading.Meta;
import dev.sluice.embedded.controllers.work.Decision;
import dev.sluice.embedded.controllers.work.Write;
import dev.sluice.embedded.objects.Key;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

class ReplicationTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");
    private static final String OLD = "2026-01-01T00:00:00Z";

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                // who goes first: node, phase, ready since, deletion cost, restarts, created
                "-,     Pending, -,                    0, 0, 2026-01-01T00:00:00Z",
                "local, Pending, -,                    0, 0, 2026-01-01T00:00:00Z",
                "local, Running, -,                    0, 0, 2026-01-01T00:00:00Z",
                "local, Running, 2026-01-01T00:00:00Z, -5, 0, 2026-01-01T00:00:00Z",
                "local, Running, 2026-01-01T00:59:00Z, 0, 0, 2026-01-01T00:00:00Z",
                "local, Running, 2026-01-01T00:00:00Z, 0, 3, 2026-01-01T00:00:00Z",
                "local, Running, 2026-01-01T00:00:00Z, 0, 0, 2026-01-01T00:59:00Z",
            })
    void theOneThatIsMissedLeastGoes(
            @Nullable String node,
            String phase,
            @Nullable String readySince,
            int cost,
            int restarts,
            String created) {
        var least = pod("least", readySince == null ? "" : readySince);
        if (node == null) {
            least.withObjectProperty("spec").remove("nodeName");
        }
        least.withObjectProperty("status").put("phase", phase);
        Meta.of(least)
                .put("creationTimestamp", created)
                .putObject("annotations")
                .put("controller.kubernetes.io/pod-deletion-cost", Integer.toString(cost));
        least.withObjectProperty("status")
                .putArray("containerStatuses")
                .addObject()
                .put("restartCount", restarts);
        var decision = decide(2, pod("a", OLD), least, pod("z", OLD));
        assertThat(deleted(decision)).containsExactly("least");
    }

    @Test
    void missingPodsAreCreatedAndCounted() {
        var decision = decide(3, pod("a", OLD));
        assertThat(decision.writes().stream().filter(Write.CreateAndTell.class::isInstance))
                .hasSize(2);
        assertThat(status(decision).path("replicas").asInt()).isEqualTo(3);
        assertThat(status(decision).path("readyReplicas").asInt()).isEqualTo(1);
    }

    @Test
    void aPodThatEndsIsReplacedAndCountedApart() {
        var ending = pod("a", OLD);
        Meta.of(ending).put("deletionTimestamp", OLD);
        var decision = decide(1, ending);
        assertThat(decision.writes().stream().filter(Write.CreateAndTell.class::isInstance))
                .hasSize(1);
        assertThat(status(decision).path("terminatingReplicas").asInt()).isEqualTo(1);
    }

    @Test
    void aReadyPodIsAvailableOnlyAfterItsMinimum() {
        var rs = replicaSet(1);
        rs.withObjectProperty("spec").put("minReadySeconds", 30);
        var fresh = pod("a", "2026-01-01T00:59:50Z");
        var decision = Replication.decide(rs, List.of(fresh), NOW);
        assertThat(status(decision).path("readyReplicas").asInt()).isEqualTo(1);
        assertThat(status(decision).has("availableReplicas")).isFalse();
        assertThat(decision.again()).contains(NOW.plusSeconds(20));
        var later = Replication.decide(rs, List.of(fresh), NOW.plusSeconds(20));
        assertThat(status(later).path("availableReplicas").asInt()).isEqualTo(1);
        assertThat(later.again()).isEmpty();
    }

    @Test
    void aPodThatMatchesNoLongerIsReleasedAndNotDeleted() {
        var stray = pod("a", OLD);
        Meta.of(stray).withObjectProperty("labels").put("app", "other");
        var writes = decide(1, stray).writes();
        assertThat(writes).singleElement().isInstanceOf(Write.Update.class);
        assertThat(Meta.owners(((Write.Update) writes.getFirst()).object())).isEmpty();
    }

    @Test
    void aRefusedPodIsToldInStatusAndEvent() {
        var writes = Replication.refused(replicaSet(1), "no account", NOW);
        assertThat(writes.getFirst().toString()).contains("Error creating: no account");
        assertThat(status(Decision.of(writes)).path("conditions").toString())
                .contains("\"ReplicaFailure\"", "\"FailedCreate\"", "no account");
    }

    private static Decision decide(int replicas, ObjectNode... pods) {
        return Replication.decide(replicaSet(replicas), List.of(pods), NOW);
    }

    private static Stream<String> deleted(Decision decision) {
        return decision.writes().stream()
                .filter(Write.Delete.class::isInstance)
                .map(w -> ((Write.Delete) w).key())
                .map(Key::name);
    }

    private static ObjectNode status(Decision decision) {
        return decision.writes().stream()
                .filter(Write.UpdateStatus.class::isInstance)
                .map(w -> (ObjectNode) ((Write.UpdateStatus) w).object().path("status"))
                .findFirst()
                .orElseThrow();
    }

    private static ObjectNode replicaSet(int replicas) {
        return yaml(
                """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: web, namespace: default, uid: r1, generation: 1}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template: {metadata: {labels: {app: web}}, spec: {containers: []}}
                """
                        .formatted(replicas));
    }

    private static ObjectNode pod(String name, String readySince) {
        return yaml(
                """
                metadata:
                  name: %1$s
                  namespace: default
                  uid: %1$s
                  creationTimestamp: "2026-01-01T00:00:00Z"
                  labels: {app: web}
                  ownerReferences: [{kind: ReplicaSet, name: web, uid: r1, controller: true}]
                spec: {nodeName: local}
                status:
                  phase: Running
                  conditions:
                  - {type: Ready, status: "%2$s", lastTransitionTime: "%3$s"}
                """
                        .formatted(name, readySince.isEmpty() ? "False" : "True", readySince));
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) new YAMLMapper().readTree(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
