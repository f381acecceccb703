package dev.sluice.cli.story.everywhere;

import static dev.sluice.cli.story.everywhere.Scene.V1;
import static dev.sluice.cli.story.everywhere.Scene.V2;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.story.Waiting;

import java.util.List;
import java.util.Objects;

/// What holds when something around the canary breaks or changes in mid-run.
final class Promises {
    private static final String INCREASE = "confirm-traffic-increase";

    private Promises() {}

    static List<Story> all() {
        return List.of(
                new Story("an outage of the metrics holds the weight", Promises::outage),
                new Story("a target put back in mid-run ends the run", Promises::putBack),
                new Story("a deleted primary comes back as what was promoted", Promises::lost),
                new Story("a deleted route comes back", Promises::lostRoute),
                new Story("a change of configuration alone is a new revision", Promises::config));
    }

    private static void outage(Scene on) throws Exception {
        on.world().open(INCREASE, 1);
        on.started(Plan.weights(20, 40).asking(INCREASE));
        on.awaitStep("Progressing/20/0");
        on.world().outage(true);
        Waiting.until(
                "the outage is told",
                () -> on.status().metrics().stream().anyMatch(it -> "Error".equals(it.verdict())));
        // From here on nothing but the outage holds it.
        on.world().open(INCREASE);
        for (var look = 0; look < 2; look++) {
            var before = on.status().lastStepTime();
            Waiting.until(
                    "it is looked at again",
                    () -> !Objects.equals(before, on.status().lastStepTime()));
        }
        assertThat(on.status().failedChecks()).isZero();
        assertThat(on.routed()).isEqualTo(20);
        on.world().outage(false);
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
    }

    private static void midRun(Scene on, Plan plan) throws Exception {
        on.world().open(INCREASE, 1);
        on.started(plan.asking(INCREASE));
        on.awaitStep("Progressing/20/0");
    }

    private static void putBack(Scene on) throws Exception {
        midRun(on, Plan.weights(20, 40));
        on.image(V1);
        on.await("Succeeded");
        assertThat(on.routed()).isZero();
        assertThat(on.targetReplicas()).isZero();
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
        assertThat(on.status().lastPromotedSpec()).isEqualTo(on.status().lastAppliedSpec());
    }

    private static void lost(Scene on) throws Exception {
        midRun(on, Plan.weights(20, 40));
        var before = on.primary().getMetadata().getUid();
        on.deletePrimary();
        Waiting.until(
                "another primary",
                () -> on.primary() != null && !on.primary().getMetadata().getUid().equals(before));
        assertThat(Scene.image(on.primary())).isEqualTo(V1);
        on.world().open(INCREASE);
        on.await("Succeeded");
        assertThat(Scene.image(on.primary())).isEqualTo(V2);
    }

    private static void lostRoute(Scene on) throws Exception {
        on.initialised(Plan.weights(20, 40));
        on.deleteRoute();
        Waiting.until("another route", on::hasRoute);
        assertThat(on.routed()).isZero();
        on.image(V2);
        on.await("Succeeded");
    }

    private static void config(Scene on) throws Exception {
        on.apply(settings("blue"));
        on.begin(
                Plan.weights(50, 50),
                V1,
                target ->
                        target.replace(
                                "        env:",
                                "        envFrom: [{configMapRef: {name: settings}}]\n"
                                        + "        env:"));
        on.await("Initialized");
        assertThat(on.settings("settings-primary")).containsEntry("colour", "blue");
        on.apply(settings("green"));
        on.await("Succeeded");
        assertThat(on.settings("settings-primary")).containsEntry("colour", "green");
    }

    private static String settings(String colour) {
        return """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: settings}
        data: {colour: %s}
        """
                .formatted(colour);
    }
}
