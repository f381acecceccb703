package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.operator.kube.WriteRefused;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A promotion that is interrupted.
class CopyTest {
    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void aCopyThatIsRepeatedDoesNotRestartThePrimaryOnceMore() throws Exception {
        stage.canary("").initialised().image("podinfo:v2").tick().settled().tick().next();
        assertThat(stage.weight()).isEqualTo(40);
        stage.now = stage.now.plusSeconds(1);
        stage.cluster.refusals.put(Stage.CANARY, 500);
        assertThatThrownBy(stage::tickRefused).isInstanceOf(WriteRefused.class);
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        var copied = template();
        stage.settled().next();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(template()).isEqualTo(copied);
    }

    private JsonNode template() {
        return stage.cluster.get(Stage.PRIMARY).orElseThrow().at("/spec/template");
    }
}
