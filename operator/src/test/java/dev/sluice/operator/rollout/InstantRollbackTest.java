package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The version before the promoted one, kept warm.
class InstantRollbackTest {
    private static final ObjectKey PREVIOUS = Kinds.DEPLOYMENT.key("test", "podinfo-previous");

    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private Stage promoted(String provider) {
        stage.cluster.given(
                Kinds.CONFIG_MAP,
                """
                metadata: {name: settings, namespace: test}
                data: {color: blue}
                """);
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec/containers/0"))
                                .putArray("envFrom")
                                .addObject()
                                .putObject("configMapRef")
                                .put("name", "settings"));
        stage.canary("");
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    ((ObjectNode) it.get("spec"))
                            .put("keepPrevious", "10m")
                            .put("provider", provider);
                    ((ObjectNode) it.at("/spec/analysis")).putArray("metrics");
                });
        stage.initialised();
        stage.cluster.edit(
                Kinds.CONFIG_MAP.key("test", "settings"),
                it -> it.withObject("/data").put("color", "green"));
        stage.image("podinfo:v2").tick().settled();
        for (var i = 0; i < 30 && !stage.phase().equals("Succeeded"); i++) {
            stage.settled();
            settlePrevious();
            stage.next();
        }
        assertThat(stage.phase()).isEqualTo("Succeeded");
        return stage.settled().tick();
    }

    private void settlePrevious() {
        if (stage.cluster.get(PREVIOUS).isPresent()) {
            stage.cluster.settle(PREVIOUS);
        }
    }

    private void rollBack() {
        stage.cluster.edit(
                Stage.CANARY,
                it ->
                        it.withObject("/metadata/annotations")
                                .put("sluice.dev/command", "rollback by=alice"));
        stage.cluster.writes.clear();
        stage.tick();
    }

    private String selects(String service) {
        return stage.cluster
                .get(Kinds.SERVICE.key("test", service))
                .orElseThrow()
                .at("/spec/selector/app")
                .asText();
    }

    private String color(String config) {
        return stage.cluster
                .get(Kinds.CONFIG_MAP.key("test", config))
                .orElseThrow()
                .at("/data/color")
                .asText();
    }

    @Test
    void thePreviousVersionRunsBehindTheServiceOfTheCanary() {
        promoted("gloo");
        assertThat(stage.image(PREVIOUS)).isEqualTo("podinfo:v1");
        assertThat(stage.replicas(PREVIOUS)).isEqualTo(2);
        var twin = stage.cluster.get(PREVIOUS).orElseThrow();
        assertThat(twin.at("/spec/selector/matchLabels/app").asText())
                .isEqualTo("podinfo-previous");
        assertThat(twin.at("/spec/template/metadata/labels/app").asText())
                .isEqualTo("podinfo-previous");
        assertThat(twin.at("/spec/template/spec/containers/0/envFrom/0/configMapRef/name").asText())
                .isEqualTo("settings-previous");
        assertThat(color("settings-previous")).isEqualTo("blue");
        assertThat(color("settings-primary")).isEqualTo("green");
        assertThat(selects("podinfo-canary")).isEqualTo("podinfo-previous");
        assertThat(selects("podinfo")).isEqualTo("podinfo-primary");
        assertThat(stage.weight()).isZero();
        assertThat(stage.status().at("/previous/keptUntil").asText()).isNotEmpty();
    }

    @Test
    void rollbackMovesEverybodyWithItsFirstWriteOfTheCluster() {
        promoted("gloo");
        rollBack();
        assertThat(stage.weight()).isEqualTo(100);
        assertThat(stage.cluster.writes)
                .filteredOn(it -> !it.contains("Canary"))
                .first()
                .asString()
                .isEqualTo("update RouteTable test/podinfo");
        assertThat(selects("podinfo")).isEqualTo("podinfo-previous");
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.status().path("refusedRevision"))
                .isEqualTo(stage.status().path("lastAppliedSpec"));
        assertThat(stage.history())
                .last()
                .asString()
                .startsWith("rolled back to the previous version r-")
                .endsWith("by alice");
    }

    @Test
    void thenThePrimaryRunsItAgainWithItsConfiguration() {
        promoted("gloo");
        rollBack();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        assertThat(color("settings-primary")).isEqualTo("blue");
        stage.next();
        assertThat(stage.weight()).as("the primary is not ready yet").isEqualTo(100);
        stage.settled().next();
        assertThat(stage.weight()).isZero();
        stage.tick();
        assertThat(selects("podinfo")).isEqualTo("podinfo-primary");
        stage.next().tick();
        assertThat(stage.replicas(PREVIOUS)).isZero();
        assertThat(stage.status().has("previous")).isFalse();
        assertThat(selects("podinfo-canary")).isEqualTo("podinfo");
        stage.next();
        stage.cluster.writes.clear();
        stage.next().next();
        assertThat(stage.cluster.writes).as("it is idle").isEmpty();
    }

    @Test
    void theNextVersionIsAnalysedAsEver() {
        promoted("gloo");
        rollBack();
        stage.settled().next().next().next();
        stage.image("podinfo:v3").tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.settled().tick();
        assertThat(selects("podinfo-canary")).isEqualTo("podinfo");
        assertThat(stage.weight()).isEqualTo(20);
    }

    @Test
    void withoutARouterTheApexServiceIsWhatMoves() {
        promoted("kubernetes");
        rollBack();
        assertThat(selects("podinfo")).isEqualTo("podinfo-previous");
        assertThat(stage.phase()).isEqualTo("Failed");
        stage.settled().next().tick();
        assertThat(selects("podinfo")).isEqualTo("podinfo-primary");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
    }

    @Test
    void afterTheTimeThePodsGo() {
        promoted("gloo");
        assertThat(stage.wake).isPresent();
        stage.now = stage.wake.orElseThrow();
        stage.tick().tick();
        assertThat(stage.replicas(PREVIOUS)).isZero();
        assertThat(selects("podinfo-canary")).isEqualTo("podinfo");
        assertThat(stage.wake).isEmpty();
    }

    @Test
    void aDeletedCanaryLeadsToTheTargetAndNotToThePreviousVersion() {
        promoted("gloo");
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata").put("deletionTimestamp", "2026-01-01T00:00:00Z"));
        stage.next().settled().next();
        assertThat(selects("podinfo-canary")).isEqualTo("podinfo");
        assertThat(selects("podinfo")).isEqualTo("podinfo");
        assertThat(stage.weight()).isEqualTo(100);
    }
}
