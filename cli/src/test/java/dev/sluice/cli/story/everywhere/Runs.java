package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;
import static dev.sluice.cli.story.everywhere.Scene.V3;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// The rows of the transition table from the start of a run to its good end.
final class Runs {
    private static final String INCREASE = "confirm-traffic-increase";
    private static final String PROMOTION = "confirm-promotion";
    private static final Plan HALF = Plan.weights(50, 50);
    private static final Plan GATED = HALF.asking(PROMOTION);

    private Runs() {}

    static List<Story> all() {
        return List.of(
                Story.row(
                        "Progressing",
                        "Progressing",
                        "a new revision in mid-run",
                        Runs::restartsFromProgressing),
                Story.row(
                        "WaitingPromotion",
                        "Progressing",
                        "a new revision before the promotion",
                        Runs::restartsFromWaitingPromotion),
                Story.row(
                        "Progressing",
                        "WaitingPromotion",
                        "confirm-promotion says no",
                        Runs::waitsForPromotion),
                Story.row(
                        "Progressing", "Promoting", "the highest weight is passed", Runs::promotes),
                Story.row(
                        "WaitingPromotion",
                        "Promoting",
                        "confirm-promotion says yes",
                        Runs::promotesAfterWaiting),
                Story.row(
                        "Promoting",
                        "Promoting",
                        "the primary's pods are still being replaced",
                        Runs::waitsForThePrimary),
                Story.row(
                        "Promoting",
                        "Promoting",
                        "the primary gets its traffic back in steps",
                        Runs::stepsBack),
                Story.row(
                        "Promoting",
                        "Finalising",
                        "all traffic is back on the primary",
                        Runs::routesBack),
                Story.row(
                        "Promoting",
                        "Finalising",
                        "at once without a router",
                        Runs::finalisesWithoutRouter),
                Story.row("Finalising", "Succeeded", "the target is scaled down", Runs::succeeds),
                Story.row(
                        "Initialized",
                        "Succeeded",
                        "skipAnalysis promotes without looking",
                        Runs::skips),
                Story.row(
                        "Progressing",
                        "Succeeded",
                        "skipAnalysis is set in mid-run",
                        Runs::skipsInMidRun),
                Story.row(
                        "WaitingPromotion",
                        "Succeeded",
                        "skipAnalysis is set before the promotion",
                        Runs::skipsTheGate));
    }

    private static void restartsFromProgressing(Scene on) throws Exception {
        on.world().open(INCREASE, 1);
        on.started(Plan.weights(20, 40).asking(INCREASE));
        on.awaitStep("Progressing/20/0");
        on.image(V3);
        on.awaitEvent("New revision detected! Restarting analysis for web");
        on.await("the weight is back at 0", it -> it.canaryWeight() == 0);
        assertThat(on.status().phase()).isEqualTo("Progressing");
        assertThat(on.routed()).isZero();
        on.world().open(INCREASE);
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V3);
        assertThat(on.steps())
                .containsSubsequence("Progressing/20/0", "Progressing/0/0", "Progressing/20/0");
    }

    private static void restartsFromWaitingPromotion(Scene on) throws Exception {
        waitsForPromotion(on);
        on.image(V3);
        on.awaitEvent("New revision detected! Restarting analysis for web");
        on.world().open(PROMOTION);
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V3);
        assertThat(on.steps())
                .containsSubsequence(
                        "WaitingPromotion/50/0", "Progressing/0/0", "Progressing/50/0");
    }

    private static void waitsForPromotion(Scene on) throws Exception {
        on.world().close(PROMOTION);
        on.started(GATED);
        on.await("WaitingPromotion");
        on.awaitEvent("Halt web advancement waiting for promotion approval " + PROMOTION);
        assertThat(on.steps()).endsWith("Progressing/50/0", "WaitingPromotion/50/0");
        assertThat(on.routed()).isEqualTo(50);
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
    }

    private static void promotes(Scene on) throws Exception {
        on.started(HALF);
        on.await("Succeeded");
        assertThat(on.steps()).containsSubsequence("Progressing/50/0", "Promoting/50/0");
        assertThat(on.eventsUntil("Promotion completed!"))
                .contains("Copying web template spec to web-primary");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
    }

    private static void promotesAfterWaiting(Scene on) throws Exception {
        waitsForPromotion(on);
        on.world().open(PROMOTION);
        on.await("Succeeded");
        assertThat(on.steps()).containsSubsequence("WaitingPromotion/50/0", "Promoting/50/0");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
    }

    private static void waitsForThePrimary(Scene on) throws Exception {
        on.started(HALF.target("minReadySeconds: 1"));
        on.awaitStep("Promoting/50/0");
        assertThat(on.routed()).as("users stay while pods are replaced").isEqualTo(50);
        on.await("Succeeded");
        assertThat(on.eventsUntil("Promotion completed!"))
                .containsSubsequence(
                        "Copying web template spec to web-primary",
                        on.events().stream()
                                .filter(it -> it.startsWith("web-primary not ready: "))
                                .reduce((_, last) -> last)
                                .orElse("web-primary not ready, said once it is promoted"),
                        "Routing all traffic to primary");
    }

    private static void stepsBack(Scene on) throws Exception {
        on.started(Plan.routed("stepWeight: 100\nmaxWeight: 100\nstepWeightPromotion: 50"));
        on.await("Succeeded");
        assertThat(on.steps())
                .containsSubsequence("Promoting/100/0", "Promoting/50/0", "Finalising/0/0");
        assertThat(on.eventsUntil("Promotion completed!"))
                .containsSubsequence(
                        "Advance web primary weight 50", "Advance web primary weight 100");
    }

    private static void routesBack(Scene on) throws Exception {
        on.started(HALF);
        on.awaitStep("Finalising/0/0");
        assertThat(on.routed()).isZero();
        on.await("Succeeded");
        assertThat(on.steps())
                .containsSubsequence("Promoting/50/0", "Finalising/0/0", "Succeeded/0/0");
        assertThat(on.eventsUntil("Promotion completed!"))
                .contains("Routing all traffic to primary");
    }

    private static void finalisesWithoutRouter(Scene on) throws Exception {
        on.started(Plan.plain(1));
        on.await("Succeeded");
        assertThat(on.steps())
                .containsSubsequence("Progressing/0/1", "Promoting/0/0", "Finalising/0/0");
        assertThat(on.eventsUntil("Promotion completed!"))
                .doesNotContain("Routing all traffic to primary");
        assertThat(on.selected("web")).containsEntry("app", "web-primary");
    }

    private static void succeeds(Scene on) throws Exception {
        on.started(HALF);
        on.await("Succeeded");
        assertThat(on.targetReplicas()).isZero();
        assertThat(on.serving(Scene.PRIMARY)).isEqualTo(2);
        assertThat(on.status().lastPromotedSpec()).isEqualTo(on.status().lastAppliedSpec());
        on.awaitEvent("Promotion completed! Scaling down web");
        assertThat(on.promoted()).isEqualTo("True");
    }

    private static void skips(Scene on) throws Exception {
        on.world().measure("0");
        on.started(HALF.with("skipAnalysis: true"));
        on.await("Succeeded");
        assertThat(on.steps()).noneMatch(it -> it.startsWith("Progressing/50"));
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
        on.awaitEvent("Promotion completed! Canary analysis was skipped for web");
    }

    private static void skipsInMidRun(Scene on) throws Exception {
        on.world().open(INCREASE, 1);
        on.started(Plan.weights(20, 60).asking(INCREASE));
        on.awaitStep("Progressing/20/0");
        on.change("{\"skipAnalysis\": true}");
        on.await("Succeeded");
        assertThat(on.steps()).doesNotContain("Progressing/40/0");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
        assertThat(on.routed()).isZero();
    }

    private static void skipsTheGate(Scene on) throws Exception {
        waitsForPromotion(on);
        on.change("{\"skipAnalysis\": true}");
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
        assertThat(on.routed()).isZero();
    }
}
