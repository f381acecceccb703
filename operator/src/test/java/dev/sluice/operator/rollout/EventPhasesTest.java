package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Which phase the payload of an event webhook tells, as Flagger 1.44 does: the one in which
/// something is done, but for the four events that end a part of a run, which tell the next one.
class EventPhasesTest {
    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private Stage listening() {
        return stage.canary(
                """
                webhooks:
                - {name: start, type: confirm-rollout, url: "%1$s/start"}
                - {name: end, type: post-rollout, url: "%1$s/end"}
                - {name: log, type: event, url: "%1$s/events"}
                """
                        .formatted(stage.url()));
    }

    @Test
    void aPromotion() {
        listening().initialised().image("podinfo:v2").tick().settled().tick();
        stage.next().next().settled().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.hear(10))
                .as("in the order in which it happened")
                .containsExactly(
                        "Initialized: Initialization done! podinfo.test",
                        "Initialized: Confirm-rollout check start passed",
                        "Progressing: New revision detected! Scaling up podinfo.test",
                        "Progressing: Starting canary analysis for podinfo.test",
                        "Progressing: Advance podinfo.test canary weight 20",
                        "Progressing: Advance podinfo.test canary weight 40",
                        "Progressing: Copying podinfo.test template spec to"
                                + " podinfo-primary.test",
                        "Promoting: Routing all traffic to primary",
                        "Succeeded: Promotion completed! Scaling down podinfo.test",
                        "Succeeded: Post-rollout check end passed");
    }

    @Test
    void aRollback() {
        listening().initialised().image("podinfo:v3").tick().settled().tick();
        stage.hear(5);
        stage.successRate = "95";
        stage.next().next().tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.hear(5))
                .containsExactlyInAnyOrder(
                        "Progressing: Halt podinfo.test advancement success rate 95.00% < 99%",
                        "Progressing: Halt podinfo.test advancement success rate 95.00% < 99%",
                        "Progressing: Rolling back podinfo.test failed checks threshold reached 2",
                        "Failed: Canary failed! Scaling down podinfo.test",
                        "Failed: Post-rollout check end passed");
    }

    @Test
    void aRunWithoutAnalysis() {
        listening().initialised();
        stage.cluster.edit(Stage.CANARY, it -> it.withObject("/spec").put("skipAnalysis", true));
        stage.image("podinfo:v2").tick().settled().tick().settled().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.hear(6))
                .contains(
                        "Progressing: New revision detected! Scaling up podinfo.test",
                        "Progressing: Copying podinfo.test template spec to"
                                + " podinfo-primary.test",
                        "Succeeded: Promotion completed! Canary analysis was skipped for"
                                + " podinfo.test",
                        "Succeeded: Post-rollout check end passed");
    }

    @Test
    void anApprovalThatIsMissing() {
        listening().initialised();
        stage.hear(1);
        stage.statuses.put("/start", 403);
        stage.image("podinfo:v2").tick();
        assertThat(stage.phase()).isEqualTo("Waiting");
        assertThat(stage.hear(1))
                .containsExactly(
                        "Initialized: Halt podinfo.test advancement waiting for approval start");
        stage.statuses.put("/start", 200);
        stage.next();
        assertThat(stage.hear(2))
                .containsExactly(
                        "Waiting: Confirm-rollout check start passed",
                        "Progressing: New revision detected! Scaling up podinfo.test");
    }
}
