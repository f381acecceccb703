package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.Waiting;

import java.util.List;

/// A share of the traffic with Services alone, beside a controller that keeps the other slices.
final class Shares {
    private static final String PROMOTION = "confirm-promotion";
    private static final String SLICE = "web-canary-share";
    private static final Plan ONE_OF_THREE =
            new Plan(
                    "kubernetes",
                    "stepWeights: [33]\nendpointSplit: {}",
                    List.of(PROMOTION),
                    "",
                    "");

    private Shares() {}

    static List<Story> all() {
        return List.of(
                new Story("a share of the endpoints lasts until the promotion", Shares::promotes),
                new Story("a share of the endpoints ends with the run", Shares::failsByMetrics),
                new Story("a share of the endpoints goes with its Canary", Shares::leaves));
    }

    private static void shares(Scene on) throws Exception {
        on.world().close(PROMOTION);
        on.started(ONE_OF_THREE);
        on.await("WaitingPromotion");
        on.awaitEvent("The canary of web has 1 of 3 endpoints, 33% of web");
        assertThat(on.behind(SLICE)).hasSize(1).allMatch(it -> isOfTarget(it));
        assertThat(on.selected("web")).containsEntry("app", "web-primary");
    }

    private static boolean isOfTarget(String pod) {
        return pod.startsWith("web-") && !pod.startsWith(Scene.PRIMARY);
    }

    private static void promotes(Scene on) throws Exception {
        shares(on);
        var slice = on.uid(SLICE);
        on.scalePrimary(4);
        Waiting.until(
                "the controller's slices follow the primary, and ours follows them",
                () -> on.behindOthers("web", SLICE).size() == 4 && on.behind(SLICE).size() == 2);
        assertThat(on.uid(SLICE)).as("nobody made it anew").isEqualTo(slice);
        on.scalePrimary(2);
        Waiting.until("and back", () -> on.behind(SLICE).size() == 1);
        on.world().open(PROMOTION);
        on.await("Succeeded");
        assertThat(on.behind(SLICE)).isEmpty();
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
        assertThat(on.targetReplicas()).isZero();
    }

    private static void failsByMetrics(Scene on) throws Exception {
        shares(on);
        on.world().measure("50");
        on.await("Failed");
        assertThat(on.behind(SLICE)).isEmpty();
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
    }

    private static void leaves(Scene on) throws Exception {
        shares(on);
        on.canary().delete();
        on.awaitGone();
        assertThat(on.selected("web")).containsEntry("app", "web");
        Waiting.until("the slice is gone", () -> on.uid(SLICE).isEmpty());
    }
}
