package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;
import static dev.sluice.cli.story.everywhere.Scene.V3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rows of the transition table up to the start of a run.
final class Beginnings {
    private static final String GATE = "confirm-rollout";
    private static final Plan GATED = Plan.weights(50, 50).asking(GATE);

    private Beginnings() {}

    static List<Story> all() {
        return List.of(
                Story.row("none", "Initializing", "a new Canary", Beginnings::isNoticed),
                Story.row(
                        "Initializing",
                        "Initialized",
                        "the primary serves, the target is scaled down",
                        Beginnings::initialises),
                Story.row(
                        "Initialized",
                        "Waiting",
                        "a change, and confirm-rollout says no",
                        Beginnings::waitsAfterInitialised),
                Story.row(
                        "Succeeded",
                        "Waiting",
                        "a change, and confirm-rollout says no",
                        Beginnings::waitsAfterSucceeded),
                Story.row(
                        "Failed",
                        "Waiting",
                        "a change, and confirm-rollout says no",
                        Beginnings::waitsAfterFailed),
                Story.row("Initialized", "Progressing", "a change", Beginnings::startsAfterInit),
                Story.row("Succeeded", "Progressing", "a change", Beginnings::startsAfterSucceeded),
                Story.row("Failed", "Progressing", "a change", Beginnings::startsAfterFailed),
                Story.row(
                        "Waiting",
                        "Progressing",
                        "confirm-rollout says yes",
                        Beginnings::startsAfterWaiting));
    }

    private static void isNoticed(Scene on) throws Exception {
        on.begin(Plan.weights(50, 50), "nowhere/web:v1");
        on.await("Initializing");
        on.awaitEvent("web-primary not ready: ");
        assertThat(on.steps()).containsExactly("Initializing/0/0");
        assertThat(on.targetReplicas()).as("nothing is taken from the target").isEqualTo(2);
        assertThat(on.promoted()).isEqualTo("Unknown");
    }

    private static void initialises(Scene on) throws Exception {
        on.initialised(Plan.weights(50, 50));
        assertThat(on.steps()).endsWith("Initialized/0/0");
        assertThat(on.targetReplicas()).isZero();
        assertThat(on.serving(Scene.PRIMARY)).isEqualTo(2);
        assertThat(on.selected("web")).containsEntry("app", "web-primary");
        assertThat(on.selected("web-canary")).containsEntry("app", "web");
        assertThat(on.routed()).isZero();
        assertThat(on.status().lastPromotedSpec()).isEqualTo(on.status().lastAppliedSpec());
        assertThat(on.promoted()).isEqualTo("True");
        on.awaitEvent("Initialization done! web");
    }

    private static void waits(Scene on, String image) throws Exception {
        on.world().close(GATE);
        on.image(image);
        on.await("Waiting");
        on.awaitEvent("Halt web advancement waiting for approval " + GATE);
        assertThat(on.targetReplicas()).as("nothing of it runs yet").isZero();
        assertThat(on.routed()).isZero();
    }

    private static void waitsAfterInitialised(Scene on) throws Exception {
        on.initialised(GATED);
        waits(on, V2);
    }

    private static void waitsAfterSucceeded(Scene on) throws Exception {
        on.started(GATED);
        on.await("Succeeded");
        waits(on, V3);
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
    }

    private static void waitsAfterFailed(Scene on) throws Exception {
        on.initialised(GATED);
        fails(on);
        waits(on, V3);
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
    }

    private static void fails(Scene on) throws Exception {
        on.world().measure("50");
        on.image(V2);
        on.await("Failed");
        on.world().measure("100");
    }

    private static void startsAfterInit(Scene on) throws Exception {
        on.started(Plan.weights(50, 50));
        on.awaitStep("Progressing/0/0");
        on.awaitEvent("New revision detected! Scaling up web");
        assertThat(on.targetReplicas()).isEqualTo(2);
    }

    private static void startsAfterSucceeded(Scene on) throws Exception {
        on.started(Plan.weights(50, 50));
        on.await("Succeeded");
        startsAgain(on, "Succeeded/0/0");
    }

    private static void startsAfterFailed(Scene on) throws Exception {
        on.initialised(Plan.weights(50, 50));
        fails(on);
        startsAgain(on, "Failed/0/0");
    }

    private static void startsAgain(Scene on, String from) throws Exception {
        assertThat(on.steps()).endsWith(from);
        var before = on.steps().size();
        on.image(V3);
        on.await(
                "the second promotion",
                it -> "Succeeded".equals(it.phase()) && on.steps().size() > before);
        assertThat(on.steps().get(before)).isEqualTo("Progressing/0/0");
        assertThat(Scene.image(on.primary())).isEqualTo(V3);
    }

    private static void startsAfterWaiting(Scene on) throws Exception {
        on.initialised(GATED);
        waits(on, V2);
        on.world().open(GATE);
        on.await("Succeeded");
        assertThat(on.steps())
                .containsSubsequence("Waiting/0/0", "Progressing/0/0", "Progressing/50/0");
        assertThat(on.world().asked()).contains(GATE + " no in Initialized");
    }
}
