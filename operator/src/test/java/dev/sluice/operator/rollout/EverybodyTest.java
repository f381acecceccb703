package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// An A/B test sends only those who match to the canary. Where there is nobody else, or will not be
/// for a while, all others go there too.
class EverybodyTest {
    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    @BeforeEach
    void anAbTest() {
        stage.canary("");
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    var analysis = it.withObject("/spec/analysis");
                    analysis.remove(List.of("stepWeight", "maxWeight"));
                    analysis.put("iterations", 1);
                    analysis.set(
                            "match", Stage.yaml("a: [{headers: {x: {exact: insider}}}]").path("a"));
                });
        stage.initialised();
    }

    private List<JsonNode> routes() {
        return stage.cluster
                .get(Stage.ROUTE_TABLE.key("test", "podinfo"))
                .orElseThrow()
                .at("/spec/routes")
                .valueStream()
                .toList();
    }

    private void assertEverybodyIsSentToTheCanary() {
        assertThat(routes()).hasSize(1);
        assertThat(routes().getFirst().toString()).doesNotContain("insider");
        assertThat(stage.weight()).isEqualTo(100);
    }

    private void assertOnlyThoseWhoMatchAre() {
        assertThat(routes()).hasSizeGreaterThan(1);
        assertThat(routes().getFirst().toString()).contains("insider");
        assertThat(stage.weight()).isEqualTo(100);
    }

    private void deleted() {
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next().settled().next();
        assertThat(stage.cluster.get(Stage.CANARY).orElseThrow().at("/metadata/finalizers"))
                .isEmpty();
    }

    @Test
    void theTargetServesAllWhenTheCanaryIsDeleted() {
        deleted();
        assertEverybodyIsSentToTheCanary();
    }

    @Test
    void theTargetServesAllWhenTheCanaryIsDeletedInMidRun() {
        stage.image("podinfo:v2").tick().settled().tick();
        assertOnlyThoseWhoMatchAre();
        deleted();
        assertEverybodyIsSentToTheCanary();
    }

    @Test
    void theTargetServesAllAfterAPromotionThatFailed() {
        stage.image("podinfo:v2").tick().settled().tick().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertOnlyThoseWhoMatchAre();
        stage.cluster.edit(
                Stage.PRIMARY,
                it -> {
                    var status = it.withObject("/status");
                    status.put("observedGeneration", 99).put("availableReplicas", 0);
                    status.set(
                            "conditions",
                            Stage.yaml(
                                            "a: [{type: Progressing, status: 'False', reason:"
                                                    + " ProgressDeadlineExceeded}]")
                                    .path("a"));
                });
        stage.next();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertEverybodyIsSentToTheCanary();
        stage.next();
        assertEverybodyIsSentToTheCanary();
    }

    @Test
    void theTargetServesAllWhileAPrimaryWithStrategyRecreateIsUpdated() {
        stage.cluster.edit(
                Stage.TARGET, it -> it.withObject("/spec/strategy").put("type", "Recreate"));
        stage.cluster.edit(
                Stage.PRIMARY, it -> it.withObject("/spec/strategy").put("type", "Recreate"));
        stage.image("podinfo:v2").tick().settled().tick();
        assertOnlyThoseWhoMatchAre();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertEverybodyIsSentToTheCanary();
        assertThat(stage.image(Stage.PRIMARY)).as("routers need a moment").isEqualTo("podinfo:v1");
        stage.next();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        assertEverybodyIsSentToTheCanary();
        stage.settled().next();
        assertThat(stage.phase()).isEqualTo("Finalising");
        assertThat(routes()).as("as before the run").hasSizeGreaterThan(1);
        assertThat(stage.weight()).isZero();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
    }

    @Test
    void whatWasThereBeforeIsThereAgainWhenTheCanaryRevertsOnDeletion() {
        stage.cluster.edit(
                Stage.CANARY, it -> ((ObjectNode) it.path("spec")).put("revertOnDeletion", true));
        stage.tick();
        deleted();
        assertEverybodyIsSentToTheCanary();
    }
}
