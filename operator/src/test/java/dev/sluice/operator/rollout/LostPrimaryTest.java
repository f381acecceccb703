package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Somebody deletes the primary.
class LostPrimaryTest {
    private final Stage stage = new Stage();

    @AfterEach
    void closeStage() {
        stage.close();
    }

    /// What the Deployment controller keeps of the target's first version.
    private void replicaSet(String image) {
        stage.cluster.given(
                Kinds.REPLICA_SET,
                """
                metadata:
                  name: podinfo-%1$s
                  namespace: test
                  ownerReferences: [{kind: Deployment, name: podinfo, uid: uid-podinfo}]
                spec:
                  replicas: 0
                  template:
                    metadata: {labels: {app: podinfo, pod-template-hash: "%1$s"}}
                    spec:
                      containers:
                      - {name: app, image: "podinfo:%1$s", ports: [{containerPort: 9898}]}
                """
                        .formatted(image));
    }

    private void applied() {
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        it.withObject("/metadata")
                                .putObject("annotations")
                                .put(
                                        "kubectl.kubernetes.io/last-applied-configuration",
                                        "{\"spec\":{\"replicas\":5}}"));
    }

    @Test
    void itComesBackAsWhatWasPromotedInMidRun() {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();
        replicaSet("v1");
        replicaSet("v2");
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        assertThat(stage.replicas(Stage.PRIMARY)).isEqualTo(2);
        var labels =
                stage.cluster
                        .get(Stage.PRIMARY)
                        .orElseThrow()
                        .at("/spec/template/metadata/labels")
                        .toString();
        assertThat(labels).isEqualTo("{\"app\":\"podinfo-primary\"}");
        stage.settled().next();
        assertThat(stage.phase()).isEqualTo("Progressing");
    }

    @Test
    void afterARefusedVersionItComesBackWithThePodsItNeeds() {
        stage.canary("").initialised();
        applied();
        stage.image("podinfo:v3").tick().settled().tick();
        stage.successRate = "90";
        stage.next().next().tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        replicaSet("v1");
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        assertThat(stage.replicas(Stage.PRIMARY)).isEqualTo(5);
        assertThat(stage.phase()).isEqualTo("Failed");
    }

    @Test
    void whileIdleItComesBackWithThePodsTheManifestAsksFor() {
        stage.canary("").initialised();
        applied();
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v1");
        assertThat(stage.replicas(Stage.PRIMARY)).isEqualTo(5);
        assertThat(stage.phase()).isEqualTo("Initialized");
    }

    @Test
    void itKeepsTheConfigurationThatWasPromoted() {
        stage.cluster.given(
                Kinds.CONFIG_MAP, "{metadata: {name: s, namespace: test}, data: {color: blue}}");
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec/containers/0"))
                                .putArray("envFrom")
                                .addObject()
                                .putObject("configMapRef")
                                .put("name", "s"));
        stage.canary("").initialised();
        stage.cluster.edit(
                Kinds.CONFIG_MAP.key("test", "s"),
                it -> ((ObjectNode) it.get("data")).put("color", "red"));
        stage.next();
        assertThat(stage.phase()).isEqualTo("Progressing");
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(
                        stage.cluster
                                .get(Kinds.CONFIG_MAP.key("test", "s-primary"))
                                .orElseThrow()
                                .at("/data/color")
                                .asText())
                .isEqualTo("blue");
        assertThat(
                        stage.cluster
                                .get(Stage.PRIMARY)
                                .orElseThrow()
                                .at("/spec/template/spec/containers/0/envFrom/0/configMapRef/name")
                                .asText())
                .isEqualTo("s-primary");
    }

    @Test
    void withoutAnythingToGoByItIsHeld() {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();
        replicaSet("v2");
        stage.cluster.delete(Stage.PRIMARY);
        stage.next();
        assertThat(stage.cluster.get(Stage.PRIMARY)).isEmpty();
        assertThat(stage.ready()).contains("runs a revision that is not promoted");
    }
}
