package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.operator.kube.Kinds;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Webhooks that show who they come from.
class WebhookSecretsTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private Stage gated(String type) {
        return stage.canary(
                """
                webhooks:
                - name: gate
                  type: %s
                  url: %s/gate
                  secretRef: {name: gate-token}
                  headers: [{name: X-Team, value: red}, {name: X-Api-Key, secretKey: api-key}]
                """
                        .formatted(type, stage.url()));
    }

    private void secret() {
        stage.cluster.given(
                Kinds.SECRET,
                """
                metadata: {name: gate-token, namespace: test}
                data: {token: czNjcjN0LXQwa2Vu, api-key: azN5LXMzY3IzdA==}
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"pre-rollout", "rollout", "confirm-traffic-increase", "confirm-promotion"})
    void aMissingSecretHoldsWithoutAFailedCheck(String type) {
        gated(type).initialised();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: webhook gate cannot be called: Secret test/gate-token does not"
                                + " exist");
        stage.image("podinfo:v2").tick().settled();
        for (var i = 0; i < 8; i++) {
            stage.next();
        }
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.status().path("failedChecks").asInt()).isZero();
        assertThat(stage.asked).doesNotContain("/gate");
        secret();
        for (var i = 0; i < 8; i++) {
            stage.settled().next();
        }
        assertThat(stage.phase()).isEqualTo("Succeeded");
        assertThat(stage.ready()).startsWith("True");
        assertThat(stage.asked).contains("/gate");
    }

    @Test
    void aMissingSecretKeepsARunFromBeginning() {
        gated("confirm-rollout").initialised().image("podinfo:v2").next();
        assertThat(stage.phase()).isEqualTo("Waiting");
        assertThat(stage.history().getLast())
                .isEqualTo(
                        "waiting for approval: webhook gate cannot be called: Secret"
                                + " test/gate-token does not exist");
        secret();
        assertThat(stage.next().phase()).isEqualTo("Progressing");
    }

    @Test
    void badMetricsAreSeenAlthoughAWebhookCannotBeCalled() {
        gated("rollout").initialised().image("podinfo:v2").tick().settled().next();
        assertThat(stage.weight()).isEqualTo(20);
        stage.successRate = "10";
        stage.next().next().next();
        assertThat(stage.phase()).isEqualTo("Failed");
    }

    @Test
    void aMissingKeyIsNamed() {
        gated("rollout");
        secret();
        stage.cluster.edit(
                Kinds.SECRET.key("test", "gate-token"),
                it -> ((ObjectNode) it.path("data")).remove("api-key"));
        stage.initialised();
        assertThat(stage.ready())
                .isEqualTo(
                        "False: webhook gate cannot be called: Secret test/gate-token has no key"
                                + " api-key");
    }

    @Test
    void noSecretReachesTheStatusOrAnEvent() {
        secret();
        stage.statuses.put("/gate", 500);
        gated("rollout").initialised().image("podinfo:v2").tick().settled();
        stage.next().next().next().next();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.status().toString() + stage.cluster.events)
                .contains("gate")
                .doesNotContain("s3cr3t");
    }
}
