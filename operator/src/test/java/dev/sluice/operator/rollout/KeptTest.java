package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is as in Flagger, because Canaries rely on it; and what a tick does about people who change
/// their mind in the middle of it.
class KeptTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void metrics(String yaml) {
        stage.canary("");
        stage.cluster.edit(
                Stage.CANARY,
                it -> ((ObjectNode) it.at("/spec/analysis")).set("metrics", Stage.yaml(yaml)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{name: request-success-rate, threshold: 99}  | 100 | 0",
                "{name: request-success-rate, threshold: 99}  | 98  | 1",
                "{name: errors, query: errors, threshold: 99} | 98  | 0",
                "{name: errors, query: errors, threshold: 99} | 100 | 1",
                "{name: errors, query: errors, thresholdRange: {}} | 100 | 0"
            })
    void theOldThresholdIsAMinimumForTheSuccessRateAndAMaximumForAllElse(
            String metric, String value, int failed) {
        metrics("[" + metric + "]");
        stage.initialised().image("podinfo:v2").tick().settled().next();
        stage.successRate = value;
        stage.next();
        assertThat(stage.status().path("failedChecks").asInt()).isEqualTo(failed);
    }

    private void config(String level) {
        stage.cluster.given(
                Kinds.CONFIG_MAP,
                "metadata: {name: settings, namespace: test}\ndata: {level: %s}".formatted(level));
    }

    private Stage promoted() {
        stage.tick().settled();
        for (var i = 0; i < 8; i++) {
            stage.settled().next();
        }
        return stage;
    }

    @Test
    void restoringTheOldConfigurationIsARunToo() {
        config("info");
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        it.withObject("/spec/template/spec")
                                .set(
                                        "volumes",
                                        Stage.yaml("[{name: s, configMap: {name: settings}}]")));
        stage.canary("").initialised();
        config("debug");
        assertThat(stage.next().phase()).isEqualTo("Progressing");
        assertThat(promoted().phase()).isEqualTo("Succeeded");
        config("info");
        assertThat(stage.next().phase()).isEqualTo("Progressing");
    }

    @Test
    void anEditOfAnAutoscalerReachesThePrimaryOnlyByARollout() {
        var twin = Kinds.AUTOSCALER.key("test", "podinfo-primary");
        scaler(4);
        stage.canary("");
        stage.cluster.edit(
                Stage.CANARY,
                it ->
                        ((ObjectNode) it.path("spec"))
                                .set(
                                        "autoscalerRef",
                                        Stage.yaml(
                                                "{apiVersion: autoscaling/v2, kind:"
                                                        + " HorizontalPodAutoscaler, name:"
                                                        + " podinfo}")));
        stage.initialised();
        scaler(9);
        stage.next().next();
        assertThat(most(twin)).isEqualTo(4);
        stage.image("podinfo:v2");
        assertThat(promoted().phase()).isEqualTo("Succeeded");
        assertThat(most(twin)).isEqualTo(9);
    }

    private void scaler(int most) {
        stage.cluster.given(
                Kinds.AUTOSCALER,
                """
                metadata: {name: podinfo, namespace: test}
                spec: {minReplicas: 2, maxReplicas: %d, scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}}
                """
                        .formatted(most));
    }

    private int most(dev.sluice.routing.ObjectKey scaler) {
        return stage.cluster.get(scaler).orElseThrow().at("/spec/maxReplicas").asInt();
    }

    @Test
    void whoSuspendsWhileAWebhookIsAskedStopsTheStep() {
        stage.canary(
                        """
                        webhooks:
                        - {name: check, type: rollout, url: "%s/check"}
                        """
                                .formatted(stage.url()))
                .initialised()
                .image("podinfo:v2")
                .tick()
                .settled()
                .next();
        assertThat(stage.weight()).isEqualTo(20);
        stage.meanwhile =
                () ->
                        stage.cluster.edit(
                                Stage.CANARY,
                                it -> ((ObjectNode) it.path("spec")).put("suspend", true));
        stage.next();
        assertThat(stage.weight()).isEqualTo(20);
        stage.meanwhile = () -> {};
        stage.next().next();
        assertThat(stage.weight()).isEqualTo(20);
    }

    @Test
    void aPausedTargetIsSaidAndIsNotWaitedForForEver() {
        stage.canary("").initialised().image("podinfo:v2").tick();
        stage.cluster.edit(Stage.TARGET, it -> ((ObjectNode) it.path("spec")).put("paused", true));
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        it.putObject("status")
                                .put("observedGeneration", 99)
                                .put("replicas", 1)
                                .put("updatedReplicas", 0));
        stage.next().next();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: Deployment test/podinfo is paused with a change under way; resume"
                                + " it with kubectl rollout resume deployment/podinfo -n test");
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.now = stage.now.plusSeconds(601);
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Failed");
    }
}
