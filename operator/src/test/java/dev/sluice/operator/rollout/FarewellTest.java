package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// What a Canary that is deleted waits for, and what it leaves alone.
class FarewellTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void deleted() {
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
    }

    private List<String> finalizers() {
        return stage.cluster
                .get(Stage.CANARY)
                .orElseThrow()
                .at("/metadata/finalizers")
                .valueStream()
                .map(JsonNode::asText)
                .toList();
    }

    @Test
    void waitsAsLongAsTheTargetsPodsNeed() {
        stage.canary("").initialised();
        deleted();
        stage.next().next().next();
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        assertThat(finalizers()).as("no pod answers yet").isNotEmpty();
        assertThat(stage.weight()).isZero();
        stage.settled().next();
        assertThat(finalizers()).isEmpty();
    }

    @Test
    void isSeenInTheStatus() {
        stage.canary("").initialised();
        deleted();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Terminating");
        assertThat(stage.status().path("lastPromotedSpec").asText()).isNotEmpty();
    }

    @Test
    void leavesTheFinalizersOfOthers() {
        stage.canary("").initialised();
        stage.cluster.edit(
                Stage.CANARY, it -> it.withArray("/metadata/finalizers").add("example.com/audit"));
        deleted();
        stage.next().settled().next();
        assertThat(finalizers()).containsExactly("example.com/audit");
    }
}
