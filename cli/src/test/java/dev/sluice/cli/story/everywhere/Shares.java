package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.Waiting;

import java.util.List;
import java.util.stream.IntStream;

/// A share of the traffic with Services alone, beside a controller that keeps the other slices.
final class Shares {
    private static final String PROMOTION = "confirm-promotion";
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
        on.initialised(ONE_OF_THREE);
        pods(on, "web", 2);
        pods(on, "web-canary", 2);
        on.image(V2);
        on.await("WaitingPromotion");
        // The step may come before the endpoints are known; then the slice follows them.
        Waiting.until("one of three endpoints is the canary's", () -> on.sharing().size() == 1);
        assertThat(on.sharing()).allMatch(it -> isOfTarget(it));
        assertThat(on.selected("web")).containsEntry("app", "web-primary");
    }

    /// The endpoint controller knows no pods without nodes; there somebody else tells of them.
    private static void pods(Scene on, String service, int count) {
        if (on.hasNodes()) {
            return;
        }
        var endpoints =
                IntStream.range(0, count)
                        .mapToObj(it ->
                                "{addresses: [10.0.%1$d.%2$d], targetRef: {kind: Pod, name: %3$s-%2$d}}"
                                        .formatted(service.length(), it + 1, service))
                        .toList();
        on.apply(
                """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata:
                  name: %1$s-told
                  labels:
                    kubernetes.io/service-name: %1$s
                    endpointslice.kubernetes.io/managed-by: stories
                addressType: IPv4
                ports: [{name: http, port: 8080, protocol: TCP}]
                endpoints: %2$s
                """
                        .formatted(service, endpoints));
    }

    private static boolean isOfTarget(String pod) {
        return pod.startsWith("web-") && !pod.startsWith(Scene.PRIMARY);
    }

    private static void promotes(Scene on) throws Exception {
        shares(on);
        var slices = on.shares();
        on.scalePrimary(4);
        pods(on, "web", 4);
        Waiting.until(
                "the controller's slices follow the primary, and ours follows them",
                () -> on.selectedPods().size() == 4 && on.sharing().size() == 2);
        assertThat(on.shares()).as("nobody takes them away").containsAll(slices);
        on.scalePrimary(2);
        pods(on, "web", 2);
        Waiting.until("and back", () -> on.sharing().size() == 1);
        on.world().open(PROMOTION);
        on.await("Succeeded");
        assertThat(on.sharing()).isEmpty();
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
        assertThat(on.targetReplicas()).isZero();
    }

    private static void failsByMetrics(Scene on) throws Exception {
        shares(on);
        on.world().measure("50");
        on.await("Failed");
        assertThat(on.sharing()).isEmpty();
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
    }

    private static void leaves(Scene on) throws Exception {
        shares(on);
        on.canary().delete();
        on.awaitGone();
        assertThat(on.selected("web")).containsEntry("app", "web");
        Waiting.until("the slice is gone", () -> on.shares().isEmpty());
    }
}
