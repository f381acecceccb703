package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;
import static dev.sluice.cli.story.everywhere.Scene.V3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rows of the transition table that end a run badly, or the Canary.
final class Ends {
    private static final String PROMOTION = "confirm-promotion";
    private static final String ROLLBACK = "rollback";
    private static final Plan HALF = Plan.weights(50, 50);
    private static final Plan SHORT_OF_PATIENCE =
            HALF.target("progressDeadlineSeconds: 6").with("progressDeadlineSeconds: 6");

    private Ends() {}

    static List<Story> all() {
        return List.of(
                Story.row("Progressing", "Failed", "bad metrics", Ends::failsByMetrics),
                Story.row("WaitingPromotion", "Failed", "bad metrics", Ends::failsWhileWaiting),
                Story.row("Progressing", "Failed", "a rollback hook says yes", Ends::failsByHook),
                Story.row(
                        "WaitingPromotion",
                        "Failed",
                        "a rollback hook says yes",
                        Ends::failsByHookWhileWaiting),
                Story.row(
                        "Progressing",
                        "Failed",
                        "the target's pods never get ready",
                        Ends::failsByDeadline),
                Story.row(
                        "Initializing",
                        "Initializing",
                        "the primary's pods never get ready, nothing is taken from the target",
                        Ends::failsToInitialise),
                Story.row(
                        "Promoting",
                        "Failed",
                        "the primary breaks on the new version, users stay on the target",
                        Ends::failsToPromote),
                Story.row("Initialized", "Terminating", "deletion", Ends::leavesAtRest),
                Story.row("Progressing", "Terminating", "deletion in mid-run", Ends::leaves),
                Story.row(
                        "Failed",
                        "Terminating",
                        "deletion after a failed promotion",
                        Ends::leavesAfterFailedPromotion));
    }

    private static void isRolledBack(Scene on) throws Exception {
        on.await("Failed");
        assertThat(on.steps()).endsWith("Failed/0/0");
        assertThat(on.routed()).isZero();
        assertThat(on.targetReplicas()).isZero();
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
        assertThat(on.status().refusedRevision()).isEqualTo(on.status().lastAppliedSpec());
        assertThat(on.promoted()).isEqualTo("False");
        on.awaitEvent("Canary failed! Scaling down web");
    }

    private static void failsByMetrics(Scene on) throws Exception {
        on.world().measure("50");
        on.started(HALF);
        isRolledBack(on);
        assertThat(on.eventsUntil("Canary failed!"))
                .contains("Rolling back web failed checks threshold reached 2")
                .anyMatch(it -> it.startsWith("Halt web advancement success rate 50.00% < 99%"));
    }

    private static void waitsForPromotion(Scene on, Plan plan) throws Exception {
        on.world().close(PROMOTION);
        on.started(plan);
        on.await("WaitingPromotion");
    }

    private static void failsWhileWaiting(Scene on) throws Exception {
        waitsForPromotion(on, HALF.asking(PROMOTION));
        on.world().measure("50");
        isRolledBack(on);
    }

    private static void failsByHook(Scene on) throws Exception {
        on.world().close(ROLLBACK);
        on.started(Plan.weights(1, 100).asking(ROLLBACK));
        on.awaitStep("Progressing/1/0");
        on.world().open(ROLLBACK);
        isRolledBack(on);
        assertThat(on.eventsUntil("Canary failed!"))
                .contains("Rolling back web manual webhook invoked");
    }

    private static void failsByHookWhileWaiting(Scene on) throws Exception {
        on.world().close(ROLLBACK);
        waitsForPromotion(on, HALF.asking(ROLLBACK, PROMOTION));
        on.world().open(ROLLBACK);
        isRolledBack(on);
    }

    private static void failsByDeadline(Scene on) throws Exception {
        on.initialised(SHORT_OF_PATIENCE);
        on.image(Scene.NEVER_READY);
        isRolledBack(on);
        assertThat(on.steps()).noneMatch(it -> it.startsWith("Progressing/50"));
        assertThat(on.reasons().getLast()).contains("Progress deadline exceeded");
    }

    private static void failsToInitialise(Scene on) throws Exception {
        on.begin(SHORT_OF_PATIENCE, Ground.READY_AS_TARGET + ":v1");
        on.awaitEvent("web-primary not ready: deployment \"web-primary\" exceeded");
        assertThat(on.steps()).containsExactly("Initializing/0/0");
        assertThat(on.targetReplicas()).isEqualTo(2);
        assertThat(on.serving(Scene.NAME)).isEqualTo(2);
    }

    private static void failsToPromote(Scene on) throws Exception {
        on.initialised(SHORT_OF_PATIENCE);
        on.image(Ground.READY_AS_TARGET + ":v2");
        on.await("Failed");
        assertThat(on.steps()).containsSubsequence("Promoting/50/0", "Failed/100/0");
        assertThat(on.routed()).as("users are where pods answer").isEqualTo(100);
        assertThat(on.serving(Scene.NAME)).isEqualTo(2);
        on.awaitEvent("Promotion of web failed, primary not ready: ");
        on.image(V3);
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V3);
        assertThat(on.routed()).isZero();
    }

    /// The target has its pods and its traffic back before the Canary goes.
    private static void isLetGo(Scene on, String image) throws Exception {
        on.canary().delete();
        on.awaitGone();
        assertThat(on.steps()).anyMatch(it -> it.startsWith("Terminating/"));
        assertThat(on.targetReplicas()).isEqualTo(2);
        assertThat(on.serving(Scene.NAME)).isGreaterThanOrEqualTo(2);
        assertThat(on.selected("web")).containsEntry("app", "web");
        assertThat(Scene.image(on.target().get())).isEqualTo(image);
    }

    private static void leavesAtRest(Scene on) throws Exception {
        on.initialised(HALF.with("revertOnDeletion: true"));
        isLetGo(on, V1);
        on.awaitEvent("Terminated canary web");
    }

    private static void leaves(Scene on) throws Exception {
        on.world().open("confirm-traffic-increase", 1);
        on.started(Plan.weights(20, 40).asking("confirm-traffic-increase"));
        on.awaitStep("Progressing/20/0");
        isLetGo(on, V2);
    }

    private static void leavesAfterFailedPromotion(Scene on) throws Exception {
        on.initialised(SHORT_OF_PATIENCE);
        var image = Ground.READY_AS_TARGET + ":v2";
        on.image(image);
        on.await("Failed");
        isLetGo(on, image);
    }
}
