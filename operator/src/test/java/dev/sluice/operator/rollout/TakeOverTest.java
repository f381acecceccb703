package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// A canary that Flagger worked on until a moment ago: its hashes, its primary, its status.
class TakeOverTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final ObjectKey PRIMARY_CONFIG =
            Kinds.CONFIG_MAP.key("test", "settings-primary");

    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    /// Services and routes are what Flagger's would be; target, primary and status are its own.
    private void leftByFlagger(String phase, String image, String promotedImage) throws Exception {
        stage.cluster.given(
                Kinds.CONFIG_MAP,
                """
                metadata: {name: settings, namespace: test}
                data: {color: blue}
                binaryData: {logo: AA==}
                """);
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec"))
                                .set("volumes", volumes("settings")));
        stage.canary("").initialised();
        stage.image(image);
        stage.cluster.edit(
                Stage.PRIMARY,
                it -> {
                    ((ObjectNode) it.get("metadata")).remove("annotations");
                    it.withObject("/metadata")
                            .putObject("annotations")
                            .put("deployment.kubernetes.io/revision", "3");
                    ((ObjectNode) it.at("/spec/template/spec/containers/0"))
                            .put("image", promotedImage);
                });
        stage.cluster.edit(PRIMARY_CONFIG, it -> it.remove("binaryData"));
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    it.set("status", status(phase));
                    it.withObject("/metadata").remove("finalizers");
                });
        stage.settled();
        stage.cluster.writes.clear();
        stage.cluster.events.clear();
    }

    private static ObjectNode status(String phase) {
        return yaml(
                """
                phase: %s
                canaryWeight: %d
                failedChecks: 0
                iterations: 0
                lastAppliedSpec: 5d8b7f4c6d
                lastPromotedSpec: 5d8b7f4c6d
                lastTransitionTime: "2026-01-01T00:00:00Z"
                trackedConfigs: {configmap/settings: 91b6e7f5e4d8a3c2}
                conditions:
                - {type: Promoted, status: "True", reason: %s, message: x, lastUpdateTime: "2026-01-01T00:00:00Z", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """
                        .formatted(phase, phase.equals("Progressing") ? 20 : 0, phase));
    }

    private static com.fasterxml.jackson.databind.JsonNode volumes(String config) {
        return yaml("volumes: [{name: s, configMap: {name: %s}}]".formatted(config)).get("volumes");
    }

    private static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (com.fasterxml.jackson.core.JsonProcessingException wrong) {
            throw new IllegalArgumentException(wrong);
        }
    }

    /// Flagger's checksum of the data alone.
    private void tracking(String checksum) {
        stage.cluster.edit(
                Stage.CANARY,
                it ->
                        it.withObject("/status")
                                .putObject("trackedConfigs")
                                .put("configmap/settings", checksum));
    }

    private static final String BLUE = checksum();

    private static String checksum() {
        try {
            var digest =
                    java.security.MessageDigest.getInstance("SHA-256")
                            .digest(
                                    "{\"color\":\"blue\"}"
                                            .getBytes(java.nio.charset.StandardCharsets.UTF_8));
            return java.util.HexFormat.of().formatHex(digest, 0, 8);
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Initialized", "Succeeded"})
    void startsNoRunAndChangesNoRoute(String phase) throws Exception {
        leftByFlagger(phase, "podinfo:v1", "podinfo:v1");
        tracking(BLUE);
        stage.tick().next().next();
        assertThat(stage.phase()).isEqualTo(phase);
        assertThat(stage.cluster.events).noneMatch(it -> it.contains("New revision"));
        assertThat(stage.cluster.writes)
                .containsExactly("update Canary test/podinfo", "status Canary test/podinfo");
        assertThat(stage.status().path("lastAppliedSpec").asText()).startsWith("r-");
        assertThat(stage.status().path("lastPromotedSpec"))
                .isEqualTo(stage.status().path("lastAppliedSpec"));
    }

    @Test
    void theNextRevisionIsARunAndTheOldPrimaryIsPromoted() throws Exception {
        leftByFlagger("Succeeded", "podinfo:v1", "podinfo:v1");
        tracking(BLUE);
        stage.tick().image("podinfo:v2").next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.settled().next().next().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        stage.settled().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
    }

    @Test
    void aChangeThatNobodyWatchedIsARun() throws Exception {
        leftByFlagger("Initialized", "podinfo:v2", "podinfo:v1");
        tracking(BLUE);
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
    }

    @Test
    void aConfigurationThatNobodyWatchedIsARunThatRestartsThePrimary() throws Exception {
        leftByFlagger("Initialized", "podinfo:v1", "podinfo:v1");
        tracking("0000000000000000");
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        var id = stage.cluster.get(Stage.PRIMARY).orElseThrow().at("/spec/template/metadata");
        stage.settled().next().next().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(stage.cluster.get(Stage.PRIMARY).orElseThrow().at("/spec/template/metadata"))
                .isNotEqualTo(id);
    }

    @Test
    void whatFlaggerRefusedStaysRefused() throws Exception {
        leftByFlagger("Failed", "podinfo:v3", "podinfo:v1");
        tracking(BLUE);
        stage.tick().next();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.cluster.events).noneMatch(it -> it.contains("New revision"));
        stage.image("podinfo:v1").next();
        assertThat(stage.phase()).as("back on the promoted one is no run").isEqualTo("Failed");
        stage.image("podinfo:v4").next();
        assertThat(stage.phase()).isEqualTo("Progressing");
    }

    @Test
    void aRunUnderWayGoesOnWhereItIs() throws Exception {
        leftByFlagger("Progressing", "podinfo:v2", "podinfo:v1");
        tracking(BLUE);
        stage.cluster.edit(Stage.TARGET, it -> ((ObjectNode) it.get("spec")).put("replicas", 2));
        stage.settled();
        stage.cluster.edit(
                Stage.ROUTE_TABLE.key("test", "podinfo"),
                it ->
                        it.at("/spec/routes/0/routeAction/multi/destinations")
                                .forEach(to ->
                                        ((ObjectNode) to)
                                                .put(
                                                        "weight",
                                                        to.toString().contains("canaryupstream")
                                                                ? 20
                                                                : 80)));
        stage.tick();
        assertThat(stage.weight()).isEqualTo(20);
        stage.next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.weight()).isEqualTo(40);
        assertThat(stage.cluster.events).noneMatch(it -> it.contains("New revision"));
    }

    @Test
    void aPromotionUnderWayEnds() throws Exception {
        leftByFlagger("Promoting", "podinfo:v2", "podinfo:v2");
        tracking(BLUE);
        stage.tick().next().next();
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.status().path("lastPromotedSpec").asText()).startsWith("r-");
    }

    /// Flagger shows no weight in an A/B test; where its route is gone, that is no reason to send
    /// those who match to the primary.
    @Test
    void anAbTestUnderWayGoesOnWhereItIs() throws Exception {
        leftByFlagger("Progressing", "podinfo:v2", "podinfo:v1");
        tracking(BLUE);
        stage.cluster.edit(
                Stage.CANARY,
                it -> {
                    it.withObject("/status").put("canaryWeight", 0).put("iterations", 1);
                    var analysis = it.withObject("/spec/analysis");
                    analysis.remove(List.of("stepWeight", "maxWeight"));
                    analysis.put("iterations", 3);
                    analysis.set("match", yaml("a: [{headers: {x: {exact: insider}}}]").get("a"));
                });
        stage.cluster.edit(Stage.TARGET, it -> ((ObjectNode) it.get("spec")).put("replicas", 2));
        stage.settled();
        stage.cluster.delete(Stage.ROUTE_TABLE.key("test", "podinfo"));
        stage.tick();
        assertThat(stage.status().path("canaryWeight").asInt()).isZero();
        assertThat(stage.status().path("iterations").asInt()).as("not judged at once").isEqualTo(1);
        assertThat(
                        stage.cluster
                                .get(Stage.ROUTE_TABLE.key("test", "podinfo"))
                                .orElseThrow()
                                .at("/spec/routes/0")
                                .toString())
                .contains("insider");
        assertThat(stage.scrape())
                .contains("flagger_canary_weight{workload=\"podinfo\",namespace=\"test\"} 100");
        stage.next();
        assertThat(stage.status().path("iterations").asInt()).isEqualTo(2);
    }
}
