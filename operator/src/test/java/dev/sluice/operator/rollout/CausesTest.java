package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Whoever looks at a canary sees who started its run.
class CausesTest {
    private static final ObjectKey SETTINGS = Kinds.CONFIG_MAP.key("test", "settings");

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private void written(ObjectKey key, String manager, String fields) {
        stage.cluster.edit(
                key,
                it ->
                        it.withObject("/metadata")
                                .putArray("managedFields")
                                .add(
                                        Stage.yaml(
                                                """
                                                {manager: %s, operation: Update, time: "2026-01-01T00:00:00Z", fieldsV1: %s}
                                                """
                                                        .formatted(manager, fields))));
    }

    private void templateWritten(String manager) {
        written(Stage.TARGET, manager, "{f:spec: {f:template: {f:spec: {}}}}");
    }

    private String cause() {
        return stage.status().path("cause").asText();
    }

    @Test
    void aRunNamesWhoChangedThePodTemplate() {
        stage.canary("").initialised();
        assertThat(cause()).as("nobody changed anything yet").isEmpty();
        stage.image("podinfo:v2");
        templateWritten("kubectl-set");
        stage.tick();
        assertThat(cause())
                .matches(
                        "new revision \\S+ \\(podinfo:v2\\) detected; Deployment test/podinfo"
                                + " changed by kubectl-set at 2026-01-01T00:00:00Z");
        assertThat(stage.history().getLast()).isEqualTo(cause());
        assertThat(stage.status().path("lastTransitionReason").asText()).isEqualTo(cause());
    }

    @Test
    void theCauseStaysWhenTheRunHasEnded() {
        stage.canary("").initialised().image("podinfo:v2");
        templateWritten("helm");
        stage.tick();
        for (var i = 0; i < 8; i++) {
            stage.settled().next();
        }
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(cause()).contains("changed by helm");
    }

    @Test
    void aNewerChangeInMidRunIsTheCauseFromThenOn() {
        stage.canary("").initialised().image("podinfo:v2");
        templateWritten("helm");
        stage.tick().settled().next().image("podinfo:v3");
        templateWritten("kubectl-edit");
        stage.next();
        assertThat(cause()).contains("podinfo:v3", "restarted", "changed by kubectl-edit");
        stage.image("podinfo:v1");
        templateWritten("kubectl-rollout");
        stage.next();
        assertThat(cause()).contains("went back", "changed by kubectl-rollout");
    }

    @Test
    void aChangedConfigMapIsTheCauseAndNotWhoWroteTheTemplateLongAgo() {
        settings("1");
        stage.canary("");
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        ((ObjectNode) it.at("/spec/template/spec"))
                                .set(
                                        "volumes",
                                        Stage.yaml("[{name: s, configMap: {name: settings}}]")));
        templateWritten("helm");
        stage.initialised();
        settings("2");
        written(SETTINGS, "kubectl-edit", "{f:data: {f:level: {}}}");
        stage.tick();
        assertThat(cause())
                .endsWith(
                        "detected; ConfigMap test/settings changed by kubectl-edit at"
                                + " 2026-01-01T00:00:00Z");
    }

    @Test
    void theToolThatOwnsTheTargetIsNamedToo() {
        stage.canary("").initialised().image("podinfo:v2");
        stage.cluster.edit(
                Stage.TARGET,
                it ->
                        it.withObject("/metadata/annotations")
                                .put(
                                        "argocd.argoproj.io/tracking-id",
                                        "shop:apps/Deployment:test/podinfo"));
        templateWritten("argocd-controller");
        stage.tick();
        assertThat(cause())
                .endsWith(
                        "changed by argocd-controller at 2026-01-01T00:00:00Z (Argo CD application"
                                + " shop)");
    }

    private void settings(String level) {
        stage.cluster.given(
                Kinds.CONFIG_MAP,
                "metadata: {name: settings, namespace: test}\ndata: {level: \"%s\"}"
                        .formatted(level));
    }
}
