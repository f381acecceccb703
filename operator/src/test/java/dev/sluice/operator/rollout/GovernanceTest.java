package dev.sluice.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.sluice.operator.governance.Caps;
import dev.sluice.operator.governance.Governor;
import dev.sluice.operator.kube.Kinds;
import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.util.HashSet;
import java.util.Set;

/// Commands, holds and queues, from the annotation to the condition.
class GovernanceTest {
    private final Set<ObjectKey> woken = new HashSet<>();
    private final Stage stage = new Stage(new Governor.Rules(new Caps(1, 0), false, woken::addAll));

    @AfterEach
    void closeStage() {
        stage.close();
    }

    private Stage running() {
        return stage.canary("").initialised().image("podinfo:v2").tick().settled().tick();
    }

    private void order(String command) {
        stage.cluster.edit(
                Stage.CANARY,
                it -> it.withObject("/metadata/annotations").put("sluice.dev/command", command));
    }

    private String condition(ObjectKey canary, String type) {
        return stage.cluster
                .get(canary)
                .orElseThrow()
                .at("/status/conditions")
                .valueStream()
                .filter(it -> it.path("type").asText().equals(type))
                .map(it ->
                        it.path("status").asText()
                                + " "
                                + it.path("reason").asText()
                                + ": "
                                + it.path("message").asText())
                .findFirst()
                .orElse("none");
    }

    @Test
    void oneAnnotationPromotes() {
        running();
        order("promote by=alice");
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Promoting");
        assertThat(stage.image(Stage.PRIMARY)).isEqualTo("podinfo:v2");
        assertThat(stage.status().at("/lastCommand/result").asText()).isEqualTo("Done");
        assertThat(stage.status().at("/lastCommand/by").asText()).isEqualTo("alice");
        assertThat(stage.history()).last().asString().endsWith("by order of alice");
        assertThat(stage.cluster.get(Stage.CANARY).orElseThrow().at("/metadata/annotations"))
                .isEmpty();
        stage.tick();
        assertThat(stage.status().at("/lastCommand/result").asText()).isEqualTo("Done");
    }

    @Test
    void aCommandWhoseStatusWasNotWrittenIsObeyedByTheNextTick() {
        running();
        order("abort by=alice");
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.status().path("lastTransitionReason").asText())
                .contains("aborted by alice");
        order("retry by=bob");
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(stage.history()).last().asString().endsWith("by order of bob");
    }

    @Test
    void whatCannotBeObeyedIsAnsweredAndChangesNothing() {
        stage.canary("").initialised();
        order("promote by=alice");
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(stage.status().at("/lastCommand/result").asText()).isEqualTo("Refused");
        assertThat(stage.status().at("/lastCommand/message").asText())
                .isEqualTo("no run is under way");
        stage.cluster.writes.clear();
        stage.next().next();
        assertThat(stage.cluster.writes).isEmpty();
    }

    @Test
    void aPauseIsACondition() {
        running();
        order("pause by=alice");
        stage.tick().next().next();
        assertThat(stage.weight()).isEqualTo(20);
        assertThat(condition(Stage.CANARY, "Held")).isEqualTo("True Paused: paused by alice");
        assertThat(stage.status().at("/paused/by").asText()).isEqualTo("alice");
        order("resume");
        stage.tick();
        assertThat(condition(Stage.CANARY, "Held")).startsWith("False Free");
        assertThat(stage.status().has("paused")).isFalse();
        stage.next();
        assertThat(stage.weight()).isEqualTo(40);
    }

    @Test
    void aFreezeWindowHoldsUntilItsEndAndSaysWhichPolicy() {
        stage.canary("").initialised();
        stage.cluster.given(
                Kinds.ROLLOUT_POLICY,
                """
                metadata: {name: holidays}
                spec:
                  freezeWindows:
                  - {reason: nobody is here, start: "2025-12-24T00:00:00Z", end: "2026-01-01T00:00:30Z"}
                """);
        stage.image("podinfo:v2").tick();
        assertThat(stage.phase()).isEqualTo("Initialized");
        assertThat(condition(Stage.CANARY, "Held"))
                .isEqualTo(
                        "True FreezeWindow: RolloutPolicy holidays freezes (nobody is here), until"
                                + " 2026-01-01T00:00:30Z");
        assertThat(stage.wake)
                .hasValueSatisfying(it -> assertThat(it).hasToString("2026-01-01T00:00:30Z"));
        stage.cluster.writes.clear();
        stage.next().next();
        assertThat(stage.cluster.writes).as("waiting costs nothing").isEmpty();
        stage.now = stage.wake.orElseThrow();
        stage.tick();
        assertThat(stage.phase()).isEqualTo("Progressing");
        assertThat(condition(Stage.CANARY, "Held")).startsWith("False");
    }

    @Test
    void aHeldCanaryThatTurnsBadIsRolledBack() {
        running();
        stage.cluster.given(Kinds.ROLLOUT_POLICY, "metadata: {name: stop}\nspec: {hold: true}");
        stage.next();
        assertThat(stage.weight()).isEqualTo(20);
        stage.successRate = "10";
        stage.next().next().tick();
        assertThat(stage.phase()).isEqualTo("Failed");
        assertThat(stage.weight()).isZero();
    }

    private ObjectKey another(String name) {
        for (var key : Set.of(Stage.TARGET, Stage.CANARY)) {
            var object = stage.cluster.get(key).orElseThrow().deepCopy();
            object.remove("status");
            stage.cluster.given(
                    key.kind(),
                    object.toString()
                            .replace("\"podinfo\"", "\"" + name + "\"")
                            .replace("podinfo:v1", name + ":v1"));
        }
        return Kinds.CANARY.key("test", name);
    }

    private void image(String name, String image) {
        stage.cluster.edit(
                Kinds.DEPLOYMENT.key("test", name),
                it ->
                        ((com.fasterxml.jackson.databind.node.ObjectNode)
                                        it.at("/spec/template/spec/containers/0"))
                                .put("image", image));
    }

    private void initialise(ObjectKey canary) {
        var target = Kinds.DEPLOYMENT.key("test", canary.name());
        var primary = Kinds.DEPLOYMENT.key("test", canary.name() + "-primary");
        stage.cluster.settle(target);
        stage.tick(canary);
        stage.cluster.settle(primary);
        stage.tick(canary);
        stage.cluster.settle(target);
        stage.tick(canary);
    }

    private JsonNode statusOf(ObjectKey canary) {
        return stage.cluster.get(canary).orElseThrow().path("status");
    }

    private String phaseOf(ObjectKey canary) {
        return statusOf(canary).path("phase").asText();
    }

    @Test
    void oneAtATimeTheOldestChangeFirst() {
        stage.canary("");
        var second = another("second");
        var third = another("third");
        stage.initialised();
        initialise(second);
        initialise(third);
        stage.image("podinfo:v2").tick();
        image("third", "third:v2");
        stage.tick(third);
        stage.now = stage.now.plusSeconds(1);
        image("second", "second:v2");
        stage.tick(second);
        assertThat(phaseOf(third)).isEqualTo("Initialized");
        assertThat(condition(third, "Queued"))
                .isEqualTo(
                        "True LimitReached: Waits for its turn: the limit of cluster is reached.");
        assertThat(statusOf(second).at("/queue/position").asInt()).isEqualTo(2);
        assertThat(statusOf(second).at("/queue/of").asInt()).isEqualTo(2);

        order("abort");
        stage.tick();
        assertThat(woken).as("there is room").containsExactlyInAnyOrder(second, third);
        stage.tick(second);
        assertThat(phaseOf(second)).as("it is the other's turn").isEqualTo("Initialized");
        woken.clear();
        stage.tick(third);
        assertThat(phaseOf(third)).isEqualTo("Progressing");
        assertThat(statusOf(third).has("queue")).isFalse();
        assertThat(condition(third, "Queued")).startsWith("False");
        assertThat(woken).contains(second);
        stage.tick(second);
        assertThat(statusOf(second).at("/queue/position").asInt()).isEqualTo(1);
    }

    @Test
    void whoGivesUpItsPlaceLetsTheOthersMoveUp() {
        stage.canary("");
        var second = another("second");
        stage.initialised();
        initialise(second);
        stage.image("podinfo:v2").tick();
        image("second", "second:v2");
        stage.tick(second);
        assertThat(statusOf(second).has("queue")).isTrue();
        image("second", "second:v1");
        stage.tick(second);
        assertThat(statusOf(second).has("queue")).isFalse();
        assertThat(condition(second, "Queued")).startsWith("False");
    }

    @Test
    void theLimitOfAPolicyCountsToo() {
        stage.canary("");
        stage.cluster.given(
                Kinds.ROLLOUT_POLICY, "metadata: {name: slow}\nspec: {maxProgressing: 1}");
        var second = another("second");
        stage.initialised();
        initialise(second);
        stage.image("podinfo:v2").tick();
        image("second", "second:v2");
        stage.tick(second);
        assertThat(statusOf(second).at("/queue/limit").asText()).isEqualTo("RolloutPolicy slow");
    }

    @Test
    void aDeletedCanaryMakesRoom() {
        stage.canary("");
        var second = another("second");
        stage.initialised();
        initialise(second);
        stage.image("podinfo:v2").tick();
        image("second", "second:v2");
        stage.tick(second);
        stage.cluster.delete(Stage.CANARY);
        stage.tick();
        assertThat(woken).contains(second);
        stage.tick(second);
        assertThat(phaseOf(second)).isEqualTo("Progressing");
    }
}
