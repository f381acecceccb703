package dev.sluice.cli.story.everywhere;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

/// What a person with nothing but kubectl is told.
final class Views {
    private Views() {}

    static List<Story> all() {
        return List.of(
                new Story("kubectl describe tells of a run that was rolled back", Views::describe),
                new Story("kubectl wait --for=condition=promoted", Views::waits),
                new Story("kubectl get canaries -o wide, and --watch", Views::gets),
                new Story("kubectl explain", Views::explains));
    }

    private static void describe(Scene on) throws Exception {
        on.initialised(Plan.weights(10, 50));
        on.world().measure("95");
        on.image(Scene.V2);
        on.await("Failed");
        on.awaitEvent("Canary failed! Scaling down web");
        var told = on.kubectl().run("describe", "canary", "web");
        assertThat(told.exitCode()).as(told.text()).isZero();
        assertThat(told.text().replaceAll(" +", " "))
                .as("the run, step by step")
                .contains(
                        "Message: new revision " + on.status().refusedRevision(),
                        "Message: weight 0 -> 10",
                        "failed check 2 of 2: success rate 95.00 % < 99 %",
                        "is rolled back: Failed checks threshold reached 2")
                .as("the verdict with value, bound and query")
                .contains("Min: 99", "Value: 95", "Verdict: Unhealthy", "Query: sum(rate(")
                .as("what is so now, and since when")
                .contains("Phase: Failed", "Refused Revision: r-", "Last Transition Reason: ")
                .as("the events")
                .contains("Halt web." + on.namespace() + " advancement success rate 95.00% < 99%");
    }

    private static void waits(Scene on) throws Exception {
        on.world().close("confirm-promotion");
        on.started(Plan.weights(50, 50).asking("confirm-promotion"));
        on.await("WaitingPromotion");
        var notYet =
                on.kubectl().run("wait", "canary/web", "--for=condition=promoted", "--timeout=1s");
        assertThat(notYet.exitCode()).as(notYet.text()).isNotZero();
        on.world().open("confirm-promotion");
        var done =
                on.kubectl().run("wait", "canary/web", "--for=condition=promoted", "--timeout=50s");
        assertThat(done.text()).isEqualTo("canary.flagger.app/web condition met\n");
        assertThat(Scene.image(on.primary())).isEqualTo(Scene.V2);
    }

    private static void gets(Scene on) throws Exception {
        on.initialised(Plan.weights(50, 50));
        var watching = on.kubectl().start("get", "canary", "web", "--watch");
        try (var lines = watching.inputReader()) {
            assertThat(lines.readLine())
                    .matches("NAME +STATUS +WEIGHT +(MESSAGE +)?LASTTRANSITIONTIME");
            assertThat(lines.readLine()).startsWith("web").contains("Initialized");
            on.image(Scene.V2);
            var line = lines.readLine();
            while (!line.contains("Succeeded")) {
                line = lines.readLine();
            }
        } finally {
            watching.destroy();
        }
        var wide = on.kubectl().run("get", "canaries", "-o", "wide").text();
        assertThat(wide.lines().findFirst().orElseThrow())
                .contains(
                        "NAME",
                        "STATUS",
                        "WEIGHT",
                        "SUSPENDED",
                        "FAILEDCHECKS",
                        "INTERVAL",
                        "MIRROR",
                        "STEPWEIGHT",
                        "STEPWEIGHTS",
                        "MAXWEIGHT",
                        "LASTTRANSITIONTIME");
    }

    private static void explains(Scene on) throws Exception {
        for (var path :
                List.of(
                        "canary",
                        "canary.spec",
                        "canary.spec.targetRef",
                        "canary.spec.autoscalerRef",
                        "canary.spec.service",
                        "canary.spec.service.gatewayRefs",
                        "canary.spec.analysis",
                        "canary.spec.analysis.metrics",
                        "canary.spec.analysis.metrics.thresholdRange",
                        "canary.spec.analysis.webhooks.type",
                        "canary.spec.analysis.sessionAffinity",
                        "canary.status",
                        "canary.status.history",
                        "metrictemplate.spec.provider",
                        "alertprovider.spec",
                        "rolloutpolicy.spec.freezeWindows")) {
            var told = on.kubectl().run("explain", path);
            assertThat(told.exitCode()).as(told.text()).isZero();
            assertThat(told.text()).as(path).contains("DESCRIPTION:").doesNotContain("<empty>");
        }
    }
}
