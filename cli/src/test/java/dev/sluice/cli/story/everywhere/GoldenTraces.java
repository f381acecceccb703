package dev.sluice.cli.story.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.Waiting;

import java.util.List;

/// The traces of appendix A.
final class GoldenTraces {
    private static final String ALL_ROUTED = "Routing all traffic to primary";
    private static final String STARTED = "New revision detected! Scaling up web";
    private static final String BEGUN = "Starting canary analysis for web";
    private static final String COPIED = "Copying web template spec to web-primary";
    private static final String DONE = "Promotion completed! Scaling down web";

    private GoldenTraces() {}

    static List<Story> all() {
        return List.of(
                new Story("A.1 weights, with every kind of hook", GoldenTraces::allHooks),
                new Story("A.2 the order of the events", GoldenTraces::events),
                new Story("A.2 the order of the events without analysis", GoldenTraces::skipped),
                new Story("A.3 bad metrics at threshold 2", GoldenTraces::failure),
                new Story("A.4 Blue/Green with a router", GoldenTraces::blueGreen),
                new Story("A.4 Blue/Green on a plain cluster", GoldenTraces::plainBlueGreen),
                new Story("A.5 A/B testing", GoldenTraces::abTesting),
                new Story("A.6 gated promotion of weights", GoldenTraces::gated));
    }

    private static void allHooks(Scene on) throws Exception {
        on.started(
                Plan.weights(20, 40)
                        .asking(
                                "confirm-rollout",
                                "pre-rollout",
                                "rollout",
                                "confirm-traffic-increase",
                                "confirm-promotion",
                                "post-rollout"));
        on.await("Succeeded");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0",
                        "Progressing/0/0",
                        "Progressing/20/0",
                        "Progressing/40/0",
                        "Promoting/40/0",
                        "Finalising/0/0",
                        "Succeeded/0/0");
        on.awaitEvent(DONE);
        on.awaitEvent("Post-rollout check post-rollout passed");
        assertThat(on.events()).containsOnlyOnce(STARTED).containsOnlyOnce(COPIED);
        assertThat(on.world().asked())
                .as("in this order, whoever else writes the same objects meanwhile")
                .containsExactly(
                        "confirm-rollout in Initialized",
                        "pre-rollout in Progressing",
                        "confirm-traffic-increase in Progressing",
                        "rollout in Progressing",
                        "confirm-traffic-increase in Progressing",
                        "rollout in Progressing",
                        "confirm-traffic-increase in Progressing",
                        "confirm-promotion in Progressing",
                        "post-rollout in Succeeded");
    }

    /// What happened since the canary was ready for changes.
    private static List<String> run(Scene on) {
        var steps = on.steps();
        return steps.subList(steps.indexOf("Initialized/0/0"), steps.size());
    }

    private static void events(Scene on) throws Exception {
        on.started(
                Plan.routed("stepWeight: 100\nmaxWeight: 100\nstepWeightPromotion: 50")
                        .asking(
                                "confirm-rollout",
                                "pre-rollout",
                                "rollout",
                                "confirm-traffic-increase",
                                "confirm-promotion"));
        on.await("Succeeded");
        on.awaitEvent(DONE);
        assertThat(on.events())
                .containsSubsequence(
                        "Initialization done! web",
                        "Confirm-rollout check confirm-rollout passed",
                        STARTED,
                        BEGUN,
                        "Pre-rollout check pre-rollout passed",
                        "Confirm-traffic-increase check confirm-traffic-increase passed",
                        "Advance web canary weight 100",
                        "Confirm-traffic-increase check confirm-traffic-increase passed",
                        "Confirm-promotion check confirm-promotion passed",
                        COPIED,
                        "Advance web primary weight 50",
                        "Advance web primary weight 100",
                        DONE);
        assertThat(on.world().asked())
                .as("not on the tick of the pre-rollout hooks")
                .containsOnlyOnce("rollout in Progressing");
    }

    private static void skipped(Scene on) throws Exception {
        on.started(Plan.weights(50, 50).asking("post-rollout").with("skipAnalysis: true"));
        on.await("Succeeded");
        on.awaitEvent("Promotion completed! Canary analysis was skipped for web");
        assertThat(on.events())
                .containsSubsequence(
                        STARTED,
                        COPIED,
                        "Promotion completed! Canary analysis was skipped for web");
        on.awaitEvent("Post-rollout check post-rollout passed");
        assertThat(on.world().asked()).containsExactly("post-rollout in Succeeded");
    }

    private static void failure(Scene on) throws Exception {
        on.initialised(Plan.weights(10, 50));
        on.world().measure("95");
        on.image(Scene.V2);
        on.await("Failed");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0", "Progressing/0/0", "Progressing/10/0", "Failed/0/0");
        on.awaitEvent("Canary failed! Scaling down web");
        assertThat(on.events())
                .containsSubsequence(
                        "Advance web canary weight 10",
                        "Halt web advancement success rate 95.00% < 99%",
                        "Halt web advancement success rate 95.00% < 99%",
                        "Rolling back web failed checks threshold reached 2",
                        "Canary failed! Scaling down web");
        assertThat(on.status().failedChecks()).isZero();
        assertThat(on.routed()).isZero();
    }

    private static void blueGreen(Scene on) throws Exception {
        on.started(Plan.routed("iterations: 2").asking("pre-rollout", "confirm-promotion"));
        on.await("Succeeded");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0",
                        "Progressing/0/0",
                        "Progressing/0/1",
                        "Progressing/0/2",
                        "Progressing/0/3",
                        "Promoting/0/0",
                        "Finalising/0/0",
                        "Succeeded/0/0");
        on.awaitEvent(DONE);
        assertThat(on.events())
                .containsSubsequence(
                        BEGUN,
                        "Advance web canary iteration 1/2",
                        "Advance web canary iteration 2/2",
                        "Routing all traffic to canary",
                        COPIED,
                        ALL_ROUTED,
                        DONE);
        assertThat(on.world().asked())
                .containsExactly("pre-rollout in Progressing", "confirm-promotion in Progressing");
    }

    private static void plainBlueGreen(Scene on) throws Exception {
        on.started(Plan.plain(2));
        on.await("Succeeded");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0",
                        "Progressing/0/0",
                        "Progressing/0/1",
                        "Progressing/0/2",
                        "Promoting/0/0",
                        "Finalising/0/0",
                        "Succeeded/0/0");
    }

    private static void abTesting(Scene on) throws Exception {
        on.started(Plan.routed("iterations: 2\nmatch: [{headers: {x-canary: {exact: insider}}}]"));
        on.awaitStep("Progressing/0/1");
        assertThat(on.routed()).as("of the requests that match").isEqualTo(100);
        on.await("Succeeded");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0",
                        "Progressing/0/0",
                        "Progressing/0/1",
                        "Progressing/0/2",
                        "Promoting/0/0",
                        "Finalising/0/0",
                        "Succeeded/0/0");
    }

    private static void gated(Scene on) throws Exception {
        on.world().close("confirm-promotion");
        on.started(Plan.weights(50, 50).asking("rollout", "confirm-promotion"));
        on.await("WaitingPromotion");
        var before = on.world().asked().size();
        Waiting.until("another interval", () -> on.world().asked().size() >= before + 2);
        assertThat(on.routed()).as("the real routes are unchanged").isEqualTo(50);
        assertThat(on.world().asked().subList(before, before + 2))
                .as("the analysis goes on, and the gate is asked each interval")
                .containsExactlyInAnyOrder(
                        "rollout in Progressing", "confirm-promotion no in Progressing");
        on.world().open("confirm-promotion");
        on.await("Succeeded");
        assertThat(run(on))
                .containsExactly(
                        "Initialized/0/0",
                        "Progressing/0/0",
                        "Progressing/50/0",
                        "WaitingPromotion/50/0",
                        "Promoting/50/0",
                        "Finalising/0/0",
                        "Succeeded/0/0");
    }
}
