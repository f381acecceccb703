package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.operator.kube.WriteRefused;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import java.util.List;

/// Others write the same objects at the same time: the Deployment controller most of all right
/// after somebody changed an image, which is when a run starts.
class RepetitionTest {
    private static final String STARTED =
            "Progressing: New revision detected! Scaling up podinfo.test";

    private final Stage stage = new Stage();

    @BeforeEach
    void anIdleCanaryWithAGate() {
        stage.canary(
                        """
                        webhooks:
                        - {name: start, type: confirm-rollout, url: "%1$s/start"}
                        - {name: log, type: event, url: "%1$s/events"}
                        """
                                .formatted(stage.url()))
                .initialised();
        assertThat(stage.hear(1)).containsExactly("Initialized: Initialization done! podinfo.test");
        stage.asked.clear();
    }

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private List<String> gates() {
        return stage.asked.stream().filter("/start"::equals).toList();
    }

    /// The rest of the run is told after its beginning was told once.
    private void assertToldOnce() {
        stage.settled().tick();
        assertThat(stage.hear(4))
                .containsExactlyInAnyOrder(
                        "Initialized: Confirm-rollout check start passed",
                        STARTED,
                        "Progressing: Starting canary analysis for podinfo.test",
                        "Progressing: Advance podinfo.test canary weight 20");
        assertThat(stage.heard).isEmpty();
        assertThat(stage.cluster.events.stream().filter(STARTED::endsWith)).hasSize(1);
    }

    /// What the Deployment controller writes.
    private void observe() {
        stage.cluster.edit(
                Stage.TARGET,
                it -> {
                    it.withObject("/metadata/annotations")
                            .put("deployment.kubernetes.io/revision", "2");
                    it.withObject("/status").put("observedGeneration", 99);
                });
    }

    @Test
    void aRunStartsOnceAlthoughTheDeploymentControllerWritesBeforeItsPodsAreAskedFor() {
        stage.image("podinfo:v2");
        stage.cluster.quicker.put(Stage.TARGET, this::observe);
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        assertThat(gates()).containsExactly("/start");
        assertToldOnce();
        assertThat(gates()).containsExactly("/start");
    }

    @Test
    void aRunStartsOnceAlthoughTheDeploymentControllerWritesWhileTheGateIsAsked() {
        stage.image("podinfo:v2");
        stage.meanwhile = this::observe;
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(gates()).containsExactly("/start");
    }

    @Test
    void aRunStartsOnceAlthoughSomebodyLabelsTheCanaryBeforeItIsRemembered() {
        stage.image("podinfo:v2");
        stage.cluster.quicker.put(
                Stage.CANARY,
                () ->
                        stage.cluster.edit(
                                Stage.CANARY,
                                it -> it.withObject("/metadata/labels").put("team", "red")));
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(gates()).containsExactly("/start");
        assertThat(stage.cluster.get(Stage.CANARY).orElseThrow().at("/metadata/labels/team"))
                .hasToString("\"red\"");
    }

    @Test
    void whatIsNotDoneIsNotTold() {
        stage.image("podinfo:v2");
        stage.cluster.quicker.put(Stage.TARGET, () -> stage.image("podinfo:v3"));
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        assertThat(stage.image(Stage.TARGET)).isEqualTo("podinfo:v3");
        assertThat(stage.replicas(Stage.TARGET)).isZero();
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertToldOnce();
    }

    @Test
    void whatIsNotRememberedIsNotTold() {
        stage.image("podinfo:v2");
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(gates()).as("it said yes to this very start").containsExactly("/start");
        assertToldOnce();
    }

    @Test
    void aGateThatChangesItsMindWhileTheClusterIsAwayIsHeard() {
        stage.image("podinfo:v2");
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        stage.statuses.put("/start", 403);
        stage.next();
        assertThat(gates()).hasSize(2);
        assertThat(stage.phase()).isEqualTo("Waiting");
    }

    @Test
    void aGateIsAskedAboutEachRevision() {
        stage.image("podinfo:v2");
        stage.cluster.quicker.put(Stage.TARGET, () -> stage.image("podinfo:v3"));
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        stage.tick();
        assertThat(gates()).hasSize(2);
    }

    @Test
    void whatWasAskedBeforeIsAskedAgainAtTheNextTick() {
        stage.statuses.put("/start", 403);
        stage.image("podinfo:v2").tick();
        assertThat(stage.phase()).isEqualTo("Waiting");
        stage.next();
        assertThat(gates()).hasSize(2);
    }
}
