package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Interests;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.operator.kube.Tracked;
import dev.sluice.routing.Kind;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.ArrayList;

/// What can be done with Services alone.
class PlainClusterTest {
    private static final ObjectKey APEX = Kinds.SERVICE.key("test", "podinfo");
    private static final ObjectKey SHARE = Kind.ENDPOINT_SLICE.key("test", "podinfo-canary-share");

    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private PlainClusterTest canary(String analysis) {
        stage.cluster.given(
                Kinds.CANARY,
                """
                metadata: {name: podinfo, namespace: test}
                spec:
                  provider: kubernetes
                  targetRef: {apiVersion: apps/v1, kind: Deployment, name: podinfo}
                  service: {port: 9898}
                  analysis: {interval: 1s, threshold: 2, %s}
                """
                        .formatted(analysis));
        stage.initialised();
        return this;
    }

    /// As the endpoint controller writes them.
    private void pods(String service, int ready) {
        var endpoints = new ArrayList<String>();
        for (var i = 0; i < ready; i++) {
            endpoints.add(
                    "{addresses: [10.0.%d.%d], conditions: {ready: true}, targetRef: {kind: Pod, name: %s-%d}}"
                            .formatted(service.length(), i, service, i));
        }
        stage.cluster.given(
                Kind.ENDPOINT_SLICE,
                """
                metadata: {name: %1$s-abc, namespace: test, labels: {kubernetes.io/service-name: %1$s}}
                addressType: IPv4
                ports: [{name: http, port: 9898, protocol: TCP}]
                endpoints: %2$s
                """
                        .formatted(service, endpoints));
    }

    private void breaks(ObjectKey workload) {
        stage.cluster.settle(workload);
        stage.cluster.edit(
                workload,
                it -> {
                    var status = it.withObject("/status");
                    status.put("availableReplicas", 0);
                    status.putArray("conditions")
                            .addObject()
                            .put("type", "Progressing")
                            .put("status", "False")
                            .put("reason", "ProgressDeadlineExceeded");
                });
    }

    private String apex() {
        return stage.cluster.get(APEX).orElseThrow().at("/spec/selector/app").asText();
    }

    private int shares() {
        return stage.cluster.get(SHARE).map(it -> it.path("endpoints").size()).orElse(0);
    }

    private void until(String phase) {
        for (var i = 0; i < 12 && !stage.phase().equals(phase); i++) {
            stage.next();
        }
        assertThat(stage.phase()).isEqualTo(phase);
    }

    @Test
    void aPrimaryThatBreaksInItsPromotionLeavesTheApexOnTheTargetUntilItRecovers() {
        canary("iterations: 1");
        stage.image("podinfo:v2").tick().settled();
        until("Promoting");
        breaks(Stage.PRIMARY);
        until("Failed");
        assertThat(apex()).isEqualTo("podinfo");
        assertThat(stage.next().next().replicas(Stage.TARGET)).isPositive();
        assertThat(apex()).isEqualTo("podinfo");
        stage.settled();
        until("Succeeded");
        assertThat(apex()).isEqualTo("podinfo-primary");
        assertThat(stage.replicas(Stage.TARGET)).isZero();
    }

    @Test
    void aFixForAPrimaryWithoutPodsServesBeforeItIsPromoted() {
        canary("iterations: 3");
        breaks(Stage.PRIMARY);
        stage.image("podinfo:v2").tick();
        stage.cluster.settle(Stage.TARGET);
        until("Promoting");
        assertThat(apex()).isEqualTo("podinfo");
    }

    @Test
    void aBlueGreenRunLeavesTheApexAlone() {
        canary("iterations: 1");
        stage.image("podinfo:v2").tick().settled();
        until("Promoting");
        assertThat(apex()).isEqualTo("podinfo-primary");
        stage.settled();
        until("Succeeded");
        assertThat(apex()).isEqualTo("podinfo-primary");
    }

    @Test
    void anApexThatSomebodyPointsAtAnIdleTargetIsPutRight() {
        canary("iterations: 1");
        stage.cluster.edit(
                APEX, it -> ((ObjectNode) it.at("/spec/selector")).put("app", "podinfo"));
        stage.next();
        assertThat(apex()).isEqualTo("podinfo-primary");
    }

    @Test
    void aPrimaryWithStrategyRecreateIsUpdatedBehindTheTarget() {
        stage.cluster.edit(
                Stage.TARGET,
                it -> it.withObject("/spec").putObject("strategy").put("type", "Recreate"));
        canary("iterations: 1");
        stage.image("podinfo:v2").tick().settled();
        until("Promoting");
        assertThat(apex()).isEqualTo("podinfo");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        stage.next();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        assertThat(apex()).isEqualTo("podinfo");
        stage.settled();
        until("Succeeded");
        assertThat(apex()).isEqualTo("podinfo-primary");
    }

    @Test
    void podsOfAnIdleTargetAreTakenAwayAgain() {
        canary("iterations: 1");
        stage.cluster.edit(Stage.TARGET, it -> it.withObject("/spec").put("replicas", 3));
        stage.settled().next();
        assertThat(stage.replicas(Stage.TARGET)).isZero();
        assertThat(stage.history()).last().asString().contains("no run is under way");
    }

    @Test
    void aWeightIsAShareOfTheEndpoints() {
        canary("stepWeight: 20, maxWeight: 40, endpointSplit: {}");
        pods("podinfo", 4);
        pods("podinfo-canary", 4);
        stage.image("podinfo:v2").tick().settled();
        assertThat(shares()).isZero();
        stage.next();
        assertThat(shares()).as("1 of 5 is 20%%").isEqualTo(1);
        assertThat(stage.scrape())
                .contains("flagger_canary_weight{workload=\"podinfo\",namespace=\"test\"} 20");
        stage.next();
        assertThat(shares()).as("3 of 7 is nearest to 40%%").isEqualTo(3);
        assertThat(stage.scrape())
                .contains("flagger_canary_weight{workload=\"podinfo\",namespace=\"test\"} 43");
        until("Promoting");
        assertThat(shares()).isEqualTo(3);
        stage.settled().next();
        assertThat(shares()).isZero();
        assertThat(stage.replicas(Stage.TARGET)).isPositive();
        until("Succeeded");
        assertThat(stage.cluster.events)
                .contains("The canary of podinfo.test has 3 of 7 endpoints, 43% of podinfo");
    }

    @Test
    void aRoundTakesOneEndpointAndFollowsThePrimaryAndLeavesOutWhatIsNotReady() {
        canary("iterations: 5, endpointSplit: {canaryEndpoints: 2}");
        pods("podinfo", 6);
        pods("podinfo-canary", 3);
        stage.image("podinfo:v2").tick().settled().next();
        assertThat(shares()).isEqualTo(2);
        assertThat(stage.status().path("canaryWeight").asInt()).isEqualTo(25);
        pods("podinfo-canary", 1);
        stage.tick();
        assertThat(shares()).isEqualTo(1);
        breaks(Stage.TARGET);
        until("Failed");
        assertThat(shares()).isZero();
        assertThat(stage.replicas(Stage.TARGET)).isZero();
    }

    @Test
    void moreThanHalfIsRefused() {
        canary("stepWeight: 20, maxWeight: 60, endpointSplit: {}");
        stage.now = stage.now.plusSeconds(60);
        stage.tick();
        assertThat(stage.ready()).contains("spec.analysis.maxWeight: must be at most 50");
    }

    /// At a fifth, with four endpoints on each side.
    private void atAFifth(String more) {
        canary("stepWeight: 20, maxWeight: 40, endpointSplit: {}" + more);
        pods("podinfo", 4);
        pods("podinfo-canary", 4);
        stage.image("podinfo:v2").tick().settled().next();
        assertThat(shares()).isEqualTo(1);
    }

    private void gate(String type) {
        stage.cluster.edit(
                Stage.CANARY,
                it ->
                        ((ObjectNode) it.at("/spec/analysis"))
                                .putArray("webhooks")
                                .addObject()
                                .put("name", "gate")
                                .put("type", type)
                                .put("url", stage.url() + "/gate"));
    }

    @Test
    void betweenTheStepsTheShareFollowsThePods() {
        atAFifth("");
        pods("podinfo", 8);
        stage.tick();
        assertThat(shares()).as("20%% of 8 and the rest").isEqualTo(2);
        pods("podinfo-canary", 1);
        stage.tick();
        assertThat(shares()).isEqualTo(1);
        pods("podinfo-canary", 0);
        stage.tick();
        assertThat(shares()).isZero();
        pods("podinfo-canary", 4);
        stage.tick();
        assertThat(shares()).isEqualTo(2);
        assertThat(stage.status().path("canaryWeight").asInt()).isEqualTo(20);
    }

    @Test
    void aFirstSliceOfTheCanaryIsNewsAtOnce() {
        canary("stepWeight: 20, maxWeight: 40, endpointSplit: {}");
        var interests = new Interests();
        var view = new Tracked(stage.cluster, it -> interests.add(Stage.CANARY, it));
        stage.image("podinfo:v2").tick(Stage.CANARY, view);
        assertThat(interests.concerned(Kind.slicesOf("test", "podinfo-canary")))
                .containsExactly(Stage.CANARY);
        assertThat(interests.concerned(Kind.slicesOf("test", "podinfo")))
                .containsExactly(Stage.CANARY);
    }

    @Test
    void aGateThatIsClosedHoldsTheShare() {
        atAFifth("");
        gate("confirm-traffic-increase");
        stage.statuses.put("/gate", 403);
        stage.next().next();
        assertThat(shares()).isEqualTo(1);
        stage.statuses.remove("/gate");
        stage.next();
        assertThat(shares()).isEqualTo(3);
    }

    @Test
    void aClosedGateIsToldOnceAlsoByTheNextOperator() {
        atAFifth("");
        gate("confirm-traffic-increase");
        stage.statuses.put("/gate", 403);
        stage.next().next().next().killed().tick().next().next();
        assertThat(stage.status().path("closedGate").asText()).isEqualTo("gate");
        stage.statuses.remove("/gate");
        stage.next();
        assertThat(stage.status().has("closedGate")).isFalse();
        until("Promoting");
        assertThat(stage.cluster.events)
                .filteredOn(it -> it.contains("waiting for traffic increase approval gate"))
                .hasSize(1);
    }

    @Test
    void aRollbackByWebhookTakesTheShareBeforeThePods() {
        atAFifth("");
        gate("rollback");
        stage.cluster.writes.clear();
        stage.next();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(shares()).isZero();
        assertThat(stage.cluster.writes)
                .containsSubsequence("update " + SHARE, "update " + Stage.TARGET);
    }

    @Test
    void aSuspendedCanaryKeepsItsShareButNotThePodsThatAreGone() {
        atAFifth("");
        stage.cluster.edit(Stage.CANARY, it -> it.withObject("/spec").put("suspend", true));
        stage.next().next();
        assertThat(shares()).isEqualTo(1);
        pods("podinfo-canary", 0);
        stage.tick();
        assertThat(shares()).as("nobody is sent to pods that are gone").isZero();
        pods("podinfo-canary", 4);
        stage.tick();
        assertThat(shares()).isEqualTo(1);
        stage.cluster.edit(Stage.CANARY, it -> it.withObject("/spec").put("suspend", false));
        stage.next();
        assertThat(shares()).isEqualTo(3);
    }

    @Test
    void theNextOperatorGoesOnWithTheShareThereIs() {
        atAFifth("");
        pods("podinfo-canary", 0);
        stage.killed().tick();
        assertThat(shares()).as("put right at its first look").isZero();
        pods("podinfo-canary", 4);
        stage.tick();
        assertThat(shares()).isEqualTo(1);
        stage.next().next();
        assertThat(shares()).isEqualTo(3);
        until("Promoting");
    }

    @Test
    void whoDeletesTheSliceTakesTheCanaryOutAndTheAnalysisBeginsAgain() {
        atAFifth("");
        stage.next();
        assertThat(shares()).isEqualTo(3);
        stage.cluster.delete(SHARE);
        stage.tick();
        assertThat(shares()).isZero();
        stage.next();
        assertThat(shares()).isEqualTo(1);
    }

    @Test
    void aNewRevisionInMidRunMeetsNobodyBeforeItsFirstStep() {
        atAFifth("");
        stage.image("podinfo:v3").tick();
        assertThat(shares()).isZero();
        stage.settled().next();
        assertThat(shares()).isEqualTo(1);
    }

    @Test
    void aCanaryDeletedInMidRunLeavesNoShareBehindWhenItGoes() {
        atAFifth("");
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next().settled().next();
        assertThat(stage.cluster.get(Stage.CANARY).orElseThrow().at("/metadata/finalizers"))
                .isEmpty();
        assertThat(apex()).isEqualTo("podinfo");
        var slice = stage.cluster.get(SHARE).orElseThrow();
        assertThat(slice.at("/metadata/ownerReferences/0/name").asText())
                .as("the garbage collector takes it")
                .isEqualTo("podinfo");
    }
}
