package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Two Canaries that want the same target or the same apex Service.
class RivalsTest {
    private static final ObjectKey RIVAL = Kinds.CANARY.key("test", "rival");

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void age(ObjectKey canary, String created) {
        stage.cluster.edit(
                canary, it -> it.withObject("/metadata").put("creationTimestamp", created));
    }

    private void rival(String target, String apex) {
        stage.cluster.given(
                Kinds.CANARY,
                """
                metadata: {name: rival, namespace: test, creationTimestamp: "2025-12-02T00:00:00Z"}
                spec:
                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: %s}
                  service: {port: 9898, name: %s}
                  analysis: {interval: 1s, threshold: 2, stepWeight: 20, maxWeight: 40}
                """
                        .formatted(target, apex));
    }

    private ObjectNode status(ObjectKey canary) {
        return (ObjectNode) stage.cluster.get(canary).orElseThrow().path("status");
    }

    private String ready(ObjectKey canary) {
        return status(canary)
                .path("conditions")
                .valueStream()
                .filter(it -> it.path("type").asText().equals("Ready"))
                .map(it -> it.path("status").asText() + ": " + it.path("message").asText())
                .findFirst()
                .orElse("");
    }

    private Stage both() {
        stage.canary("");
        age(Stage.CANARY, "2025-12-01T00:00:00Z");
        rival("podinfo", "podinfo");
        return stage.initialised();
    }

    @Test
    void theYoungerIsRefusedByNameAndTouchesNothing() {
        both().cluster.writes.clear();
        stage.tick(RIVAL);
        assertThat(ready(RIVAL))
                .isEqualTo(
                        "False: Deployment podinfo is rolled out by the older Canary test/podinfo"
                                + " already; delete one of the two, or correct spec.targetRef and"
                                + " spec.service.name");
        assertThat(stage.cluster.writes).containsExactly("status Canary test/rival");
        stage.image("podinfo:v2").tick(RIVAL);
        stage.tick().settled().next();
        assertThat(stage.weight()).isEqualTo(20);
        stage.tick(RIVAL);
        assertThat(stage.weight()).isEqualTo(20);
        assertThat(stage.scrape().lines().filter(it -> it.startsWith("flagger_canary_status")))
                .hasSize(1);
    }

    @Test
    void deletingTheYoungerNeitherGivesNorTakesPods() {
        both().tick(RIVAL);
        stage.cluster.edit(
                RIVAL,
                it ->
                        it.withObject("/metadata")
                                .put("deletionTimestamp", "2026-01-01T00:00:00Z")
                                .putArray("finalizers")
                                .add("sluice.dev/keep-serving"));
        // It was worked on before the operator told rivals apart.
        stage.cluster.edit(
                RIVAL,
                it ->
                        it.withObject("/status")
                                .put("phase", "Succeeded")
                                .put("lastAppliedSpec", "r-1")
                                .put("lastPromotedSpec", "r-1"));
        stage.cluster.writes.clear();
        stage.tick(RIVAL);
        assertThat(stage.cluster.writes).containsExactly("update Canary test/rival");
        assertThat(stage.cluster.get(RIVAL).orElseThrow().at("/metadata/finalizers")).isEmpty();
        assertThat(stage.replicas(Stage.TARGET)).isZero();
    }

    @Test
    void theYoungerIsPickedUpWhenTheOlderIsGone() {
        both().tick(RIVAL);
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next().settled().next();
        stage.tick(RIVAL);
        assertThat(ready(RIVAL)).as("as long as the older exists").startsWith("False");
        stage.cluster.delete(Stage.CANARY);
        stage.tick(RIVAL).settled().tick(RIVAL).settled().tick(RIVAL);
        assertThat(ready(RIVAL)).startsWith("True");
        assertThat(status(RIVAL).path("phase").asText()).isEqualTo("Initialized");
    }

    @ParameterizedTest
    @CsvSource({
        "other, podinfo, Service podinfo",
        "podinfo, elsewhere, Deployment podinfo",
        "other, elsewhere, ''"
    })
    void anApexServiceIsWantedAsATargetIs(String target, String apex, String shared) {
        both();
        rival(target, apex);
        stage.tick(RIVAL);
        assertThat(ready(RIVAL).contains("is rolled out by the older Canary test/podinfo"))
                .isEqualTo(!shared.isEmpty());
        assertThat(ready(RIVAL)).contains(shared);
    }

    @Test
    void ofTwoOfTheSameAgeTheFirstByNameIsWorkedOn() {
        stage.canary("");
        age(Stage.CANARY, "2025-12-02T00:00:00Z");
        rival("podinfo", "podinfo");
        stage.tick(RIVAL).initialised();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(ready(RIVAL)).startsWith("False");
    }
}
