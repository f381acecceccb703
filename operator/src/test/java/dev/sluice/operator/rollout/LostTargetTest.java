package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.Collections;

/// Somebody deletes the target while users are on it.
class LostTargetTest {
    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private Stage listening() {
        return stage.canary(
                "webhooks:\n- {name: log, type: event, url: \"%s/events\"}\n"
                        .formatted(stage.url()));
    }

    private void again(String image) {
        stage.cluster.given(
                Kinds.DEPLOYMENT,
                """
                metadata: {name: podinfo, namespace: test, labels: {app: podinfo, team: red}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: podinfo}}
                  template:
                    metadata: {labels: {app: podinfo}}
                    spec:
                      containers:
                      - {name: app, image: "%s", ports: [{containerPort: 9898}]}
                """
                        .formatted(image));
    }

    private Stage inMidRun() {
        listening().initialised().image("podinfo:v2").tick().settled().tick();
        assertThat(stage.weight()).isEqualTo(20);
        stage.hear(4);
        return stage;
    }

    @Test
    void theUsersGoBackToThePrimaryOnceAndTheRunWaits() {
        inMidRun().cluster.delete(Stage.TARGET);
        stage.tick();
        assertThat(stage.weight()).isZero();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.status().path("canaryWeight").asInt()).isZero();
        assertThat(stage.hear(1))
                .containsExactly(
                        "Progressing: podinfo.test was deleted in mid-run! Routing all traffic to"
                                + " primary");
        stage.tick().next().next();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: Deployment test/podinfo does not exist; create it, or correct"
                                + " spec.targetRef");
        assertThat(stage.heard).isEmpty();
        assertThat(Collections.frequency(stage.history(), stage.history().getLast())).isOne();
    }

    @Test
    void theRunBeginsAgainWhenTheTargetIsBack() {
        inMidRun().next().cluster.delete(Stage.TARGET);
        stage.tick().tick();
        again("podinfo:v2");
        stage.settled().next();
        assertThat(stage.weight()).isEqualTo(20);
        assertThat(stage.next().weight()).isEqualTo(40);
        stage.next().settled().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
    }

    @Test
    void theRunEndsWhenTheTargetComesBackAsWhatIsPromoted() {
        inMidRun().cluster.delete(Stage.TARGET);
        stage.tick();
        again("podinfo:v1");
        stage.settled().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.replicas(Stage.TARGET)).isZero();
    }

    @Test
    void nobodyIsSentToAPrimaryThatServesNobody() {
        inMidRun();
        stage.cluster.edit(Stage.PRIMARY, it -> it.putObject("status"));
        stage.cluster.delete(Stage.TARGET);
        stage.tick();
        assertThat(stage.weight()).isEqualTo(20);
        stage.settlePrimary().tick();
        assertThat(stage.weight()).isZero();
    }

    @Test
    void aPromotionGoesOnWhenTheTargetIsBack() {
        inMidRun().next().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        stage.settlePrimary().cluster.delete(Stage.TARGET);
        stage.tick();
        assertThat(stage.weight()).isZero();
        assertThat(stage.phase()).isEqualTo("Promoting");
        again("podinfo:v2");
        stage.settled().next().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
    }

    @Test
    void aFirstPrimaryThatNeverGetsReadyFollowsTheCorrectedTarget() {
        stage.image("podinfo:broken");
        stage.canary("").tick();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:broken");
        stage.image("podinfo:v1").tick();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        stage.settled().tick();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(stage.history())
                .contains("the target was changed before the first primary was ready");
    }
}
