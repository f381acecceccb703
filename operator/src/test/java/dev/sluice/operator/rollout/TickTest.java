package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.WriteRefused;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickTest {
    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    @Test
    void aNewCanaryGetsItsPrimaryBeforeAnythingIsTakenFromTheTarget() {
        stage.canary("").tick();
        assertThat(stage.phase()).isEqualTo("Initializing");
        assertThat(stage.cluster.get(Stage.PRIMARY)).isPresent();
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        assertThat(stage.cluster.get(Kinds.SERVICE.key("test", "podinfo"))).isEmpty();

        stage.settled().tick();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(stage.replicas(Stage.TARGET)).isZero();
        assertThat(stage.replicas(Stage.PRIMARY)).isEqualTo(2);
        assertThat(stage.weight()).isZero();
        assertThat(stage.status().path("lastAppliedSpec"))
                .isEqualTo(stage.status().path("lastPromotedSpec"));
    }

    @Test
    void anIdleCanaryWritesNothing() {
        stage.canary("").initialised().next();
        stage.cluster.writes.clear();
        for (var i = 0; i < 20; i++) {
            stage.next();
        }
        assertThat(stage.cluster.writes).isEmpty();
        assertThat(stage.asked).isEmpty();
    }

    @Test
    void aGoodVersionClimbsAndIsPromoted() {
        stage.canary("").initialised().image("podinfo:v2").tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        stage.settled().tick();
        assertThat(stage.weight()).isEqualTo(20);
        stage.next();
        assertThat(stage.weight()).isEqualTo(40);
        assertThat(stage.history())
                .last()
                .isEqualTo("weight 20 -> 40: success rate 100.00 % >= 99 %, p99 41 ms <= 500 ms");
        stage.next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        stage.next();
        assertThat(stage.phase())
                .as("the primary's pods are not updated yet")
                .isEqualTo("Promoting");
        stage.settled().next();
        assertThat(stage.phase()).isEqualTo("Finalising");
        assertThat(stage.weight()).isZero();
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        stage.next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.replicas(Stage.TARGET)).isZero();
    }

    @Test
    void aBadVersionIsRolledBackWithItsEvidence() {
        stage.canary("").initialised().image("podinfo:v3").tick().settled().tick();
        stage.successRate = "95.5";
        stage.next().next();
        assertThat(stage.wake).as("no interval is waited any more").contains(stage.now);
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.weight()).isZero();
        assertThat(stage.replicas(Stage.TARGET)).isZero();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        assertThat(stage.status().path("refusedRevision").asText()).startsWith("r-");
        assertThat(stage.status().path("conditions").toString())
                .contains("Canary analysis failed, Deployment scaled to zero. Revision r-");
        assertThat(stage.status().at("/metrics/0/verdict").asText()).isEqualTo("Unhealthy");
        assertThat(stage.status().at("/metrics/0/query").asText())
                .contains("test-podinfo-canaryupstream");
        assertThat(stage.history())
                .contains("weight stays at 20, failed check 2 of 2: success rate 95.50 % < 99 %");
    }

    @Test
    void anOutageOfPrometheusHolds() {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();
        stage.prometheusStatus = 503;
        for (var i = 0; i < 10; i++) {
            stage.next();
        }
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.weight()).isEqualTo(20);
        assertThat(stage.status().at("/metrics/0/verdict").asText()).isEqualTo("Error");
        stage.prometheusStatus = 200;
        assertThat(stage.next().weight()).isEqualTo(40);
    }

    @Test
    void webhooksGuardTheirSteps() {
        stage.canary(
                        """
                        webhooks:
                        - {name: start, type: confirm-rollout, url: "%1$s/start"}
                        - {name: smoke, type: pre-rollout, url: "%1$s/smoke"}
                        """
                                .formatted(stage.url()))
                .initialised();
        stage.statuses.put("/start", 403);
        stage.image("podinfo:v2").next();
        assertThat(stage.phase()).isEqualTo("Waiting");
        stage.statuses.clear();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.statuses.put("/smoke", 500);
        stage.settled().next();
        assertThat(stage.weight()).isZero();
        assertThat(stage.status().path("failedChecks").asInt()).isEqualTo(1);
        stage.statuses.clear();
        assertThat(stage.next().weight()).isEqualTo(20);
    }

    @Test
    void aMissingTargetIsSaidOnTheCanaryAndEndsWhenItAppears() {
        stage.canary("");
        var target = stage.cluster.get(Stage.TARGET).orElseThrow();
        stage.cluster.delete(Stage.TARGET);
        stage.tick();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: Deployment test/podinfo does not exist; create it, or correct"
                                + " spec.targetRef");
        stage.cluster.given(Kinds.DEPLOYMENT, target.toString());
        stage.settled().initialised();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(stage.ready()).startsWith("True");
    }

    @Test
    void aWrongFieldIsNamedAndNothingIsTouched() {
        stage.canary("").initialised();
        stage.cluster.edit(
                Stage.CANARY,
                it -> ((ObjectNode) it.at("/spec/analysis")).put("interval", "10sfoo"));
        stage.cluster.writes.clear();
        stage.next();
        assertThat(stage.ready()).startsWith("False: spec.analysis.interval: must be a duration");
        assertThat(stage.cluster.writes).containsOnly("status Canary test/podinfo");
        stage.cluster.writes.clear();
        stage.next();
        assertThat(stage.cluster.writes).as("said once").isEmpty();
    }

    @Test
    void aTickThatDiesBeforeItsStatusIsRepeatedAndDoesNotStepTwice() throws Exception {
        stage.canary("").initialised().image("podinfo:v2").tick().settled();
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        assertThat(stage.weight()).isEqualTo(20);
        assertThat(stage.status().path("canaryWeight").asInt()).isZero();
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
    }

    @Test
    void aTickReadsItsOwnCopyOfTheTargetWhenItPromotes() {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick().next();
        stage.image("podinfo:v3").next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.weight()).isZero();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
    }

    @Test
    void aDeletedPrimaryIsNotReplacedByWhatWasNeverPromoted() {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(stage.cluster.get(Stage.PRIMARY)).isEmpty();
        assertThat(stage.ready())
                .contains("was deleted, and Deployment test/podinfo runs a revision");
    }

    @Test
    void aDeletedCanaryLetsGoOnlyWhenTheTargetServesAgain() {
        stage.canary("").initialised();
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next();
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        assertThat(finalizers()).containsExactly("sluice.dev/keep-serving");
        stage.settled().next();
        assertThat(finalizers()).isEmpty();
        assertThat(stage.weight()).isEqualTo(100);
        var apex = stage.cluster.get(Kinds.SERVICE.key("test", "podinfo")).orElseThrow();
        assertThat(apex.at("/spec/selector/app").asText()).isEqualTo("podinfo");
        assertThat(apex.at("/metadata/ownerReferences")).isEmpty();
        assertThat(
                        stage.cluster
                                .get(Kinds.SERVICE.key("test", "podinfo-primary"))
                                .orElseThrow()
                                .at("/metadata/ownerReferences"))
                .as("goes with the Canary")
                .isNotEmpty();
    }

    @Test
    void anAdoptedApexPointsAtTheTargetAgain() {
        var apex = Kinds.SERVICE.key("test", "podinfo");
        stage.cluster.given(
                Kinds.SERVICE,
                """
                metadata: {name: podinfo, namespace: test}
                spec: {selector: {app: podinfo}, ports: [{name: http, port: 9898}]}
                """);
        stage.canary("").initialised();
        assertThat(selector(apex)).isEqualTo("podinfo-primary");
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next().settled().next();
        assertThat(finalizers()).isEmpty();
        assertThat(selector(apex)).isEqualTo("podinfo");
    }

    private String selector(dev.sluice.routing.ObjectKey service) {
        return stage.cluster.get(service).orElseThrow().at("/spec/selector/app").asText();
    }

    @Test
    void aCanaryThatMakesNoSenseAnyMoreGivesTheTargetItsPodsBackToo() {
        stage.canary("").initialised();
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    ((ObjectNode) it.at("/spec/analysis")).put("interval", "10sfoo");
                    it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
                });
        stage.next();
        assertThat(stage.replicas(Stage.TARGET)).isEqualTo(2);
        assertThat(finalizers()).isNotEmpty();
        stage.settled().next();
        assertThat(finalizers()).isEmpty();
    }

    @Test
    void theServiceOfACanaryThatMakesNoSenseStaysAndLeadsToTheTarget() {
        stage.canary("").initialised();
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    ((ObjectNode) it.at("/spec/analysis")).put("interval", "10sfoo");
                    it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z");
                });
        stage.next().settled().next();
        assertThat(finalizers()).isEmpty();
        var apex = Kinds.SERVICE.key("test", "podinfo");
        assertThat(selector(apex)).isEqualTo("podinfo");
        assertThat(stage.cluster.get(apex).orElseThrow().at("/metadata/ownerReferences")).isEmpty();
        assertThat(stage.weight()).isEqualTo(100);
        var routes = stage.cluster.get(Stage.ROUTE_TABLE.key("test", "podinfo")).orElseThrow();
        assertThat(routes.at("/metadata/ownerReferences")).isEmpty();
    }

    @Test
    void aRevisionIsCalledByItsImagesToo() {
        stage.canary("").initialised().image("registry.example/shop/podinfo:v2").tick();
        assertThat(stage.history().getLast())
                .matches("new revision \\S+ \\(podinfo:v2\\) detected");
    }

    @Test
    void aCanaryWhoseTargetIsGoneIsLetGo() {
        stage.canary("").initialised();
        stage.cluster.delete(Stage.TARGET);
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next();
        assertThat(finalizers()).isEmpty();
    }

    private java.util.List<String> finalizers() {
        return stage.cluster
                .get(Stage.CANARY)
                .orElseThrow()
                .at("/metadata/finalizers")
                .valueStream()
                .map(com.fasterxml.jackson.databind.JsonNode::asText)
                .toList();
    }
}
