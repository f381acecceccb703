package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// Stories of one pod, told to the pure core: no process, no clock.
class PodPlanTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration DRAIN = Duration.ofMillis(300);
    private static final String ONE = "containers: [{name: c, image: i}]";

    private PodSpec pod = TestPods.spec(ONE);
    private Instant now = START;
    private PodState state = PodState.fresh(pod, START);
    private Instant wake = Instant.MAX;
    private final List<Action> done = new ArrayList<>();

    private void given(PodSpec spec) {
        pod = spec;
        state = PodState.fresh(pod, START);
    }

    private List<String> decide() {
        var decision = PodPlan.decide(pod, state, now, DRAIN);
        state = decision.state();
        wake = decision.wake().orElse(Instant.MAX);
        done.addAll(decision.actions());
        return decision.actions().stream().map(PodPlanTest::name).toList();
    }

    private List<String> happens(Happening happening) {
        var reaction = PodReactions.react(pod, state, happening, now);
        state = reaction.state();
        done.addAll(reaction.actions());
        var names = new ArrayList<>(reaction.actions().stream().map(PodPlanTest::name).toList());
        names.removeAll(List.of("Pulled", "Created", "Started"));
        names.addAll(decide());
        return names;
    }

    private static String name(Action action) {
        return switch (action) {
            case Action.Start start -> "start " + start.container().name() + "#" + start.run();
            case Action.Probe probe -> "probe " + probe.kind();
            case Action.Hook _ -> "hook";
            case Action.Terminate _ -> "TERM";
            case Action.Kill _ -> "KILL";
            case Action.Tell tell -> tell.reason();
            case Action.Remove _ -> "remove";
        };
    }

    private void after(Duration duration) {
        now = now.plus(duration);
    }

    private List<String> started(String container, int run) {
        return happens(new Happening.Started(container, run, 100 + run, now));
    }

    private List<String> exits(String container, int run, int code) {
        return happens(
                new Happening.Exited(container, run, new Happening.Ending(code, false, ""), now));
    }

    private List<String> answers(ProbeSpec.Kind kind, boolean good) {
        var answer = good ? ProbeAnswer.OK : ProbeAnswer.failed("bad");
        var run = state.of(pod.containers().getFirst()).restarts();
        return happens(new Happening.Probed("c", run, kind, answer));
    }

    private String status(String pointer) {
        return PodStatus.render(pod, state, pod.object().path("status"), now)
                .at(pointer)
                .asText("");
    }

    private boolean ready() {
        return status("/conditions/2/status").equals("True");
    }

    @Test
    void startsAContainerOnceAndIsReadyWithoutAProbe() {
        assertThat(decide()).containsExactly("start c#0");
        assertThat(decide()).isEmpty();
        assertThat(status("/phase")).isEqualTo("Pending");
        assertThat(status("/containerStatuses/0/state/waiting/reason"))
                .isEqualTo("ContainerCreating");
        assertThat(started("c", 0)).isEmpty();
        assertThat(ready()).isTrue();
        assertThat(status("/phase")).isEqualTo("Running");
        assertThat(status("/containerStatuses/0/containerID")).isEqualTo("process://100");
    }

    @Test
    void runsInitContainersInOrderBeforeTheOthers() {
        given(
                TestPods.spec(
                        "initContainers: [{name: a}, {name: b}], containers: [{name: c}, {name:"
                                + " d}]"));
        assertThat(decide()).containsExactly("start a#0");
        assertThat(started("a", 0)).isEmpty();
        assertThat(status("/conditions/1/message"))
                .isEqualTo("containers with incomplete status: [a b]");
        assertThat(status("/containerStatuses/0/state/waiting/reason"))
                .isEqualTo("PodInitializing");
        assertThat(exits("a", 0, 0)).containsExactly("start b#0");
        assertThat(started("b", 0)).isEmpty();
        assertThat(exits("b", 0, 1)).containsExactly("start b#1");
        started("b", 1);
        assertThat(exits("b", 1, 0)).containsExactly("start c#0", "start d#0");
        assertThat(status("/conditions/1/status")).isEqualTo("True");
    }

    @Test
    void backsOffLikeTheKubelet() {
        decide();
        started("c", 0);
        assertThat(exits("c", 0, 1)).as("the first restart is immediate").contains("start c#1");
        var run = 1;
        for (var seconds : List.of(10, 20, 40, 80, 160, 300, 300)) {
            started("c", run);
            assertThat(exits("c", run, 1)).containsExactly("BackOff");
            assertThat(wake).isEqualTo(now.plusSeconds(seconds));
            assertThat(status("/containerStatuses/0/state/waiting/reason"))
                    .isEqualTo("CrashLoopBackOff");
            assertThat(status("/containerStatuses/0/state/waiting/message"))
                    .isEqualTo(
                            "back-off "
                                    + GoDuration.of(Duration.ofSeconds(seconds))
                                    + " restarting failed container=c pod=web_shop(u1)");
            assertThat(status("/containerStatuses/0/lastState/terminated/exitCode")).isEqualTo("1");
            assertThat(status("/phase")).isEqualTo("Running");
            after(Duration.ofSeconds(seconds - 1));
            assertThat(decide()).isEmpty();
            after(Duration.ofSeconds(1));
            run++;
            assertThat(decide()).containsExactly("start c#" + run);
        }
        started("c", run);
        assertThat(status("/containerStatuses/0/restartCount")).isEqualTo("8");
        after(Duration.ofMinutes(10));
        assertThat(exits("c", run, 1)).as("ten good minutes forgive all").contains("start c#9");
    }

    @Test
    void endsWithoutRestartWhereThePolicySaysSo() {
        given(TestPods.spec("restartPolicy: Never, containers: [{name: c}]"));
        decide();
        started("c", 0);
        assertThat(exits("c", 0, 3)).isEmpty();
        assertThat(status("/phase")).isEqualTo("Failed");
        assertThat(status("/containerStatuses/0/state/terminated/reason")).isEqualTo("Error");
        given(TestPods.spec("restartPolicy: OnFailure, containers: [{name: c}]"));
        decide();
        started("c", 0);
        assertThat(exits("c", 0, 3)).containsExactly("start c#1");
        started("c", 1);
        assertThat(exits("c", 1, 0)).isEmpty();
        assertThat(status("/phase")).isEqualTo("Succeeded");
        assertThat(status("/conditions/2/reason")).isEqualTo("PodCompleted");
    }

    @Test
    void namesTheFileOfACommandThatCannotBeStarted() {
        decide();
        var message = "exec: \"nope\": executable file not found in $PATH";
        var first = happens(new Happening.StartFailed("c", message, now));
        assertThat(first).containsExactly("Failed", "start c#1");
        happens(new Happening.StartFailed("c", message, now));
        assertThat(status("/containerStatuses/0/lastState/terminated/reason"))
                .isEqualTo("StartError");
        assertThat(status("/containerStatuses/0/lastState/terminated/message")).isEqualTo(message);
    }

    @Test
    void waitsForMissingConfigurationAndGoesOnWhenItAppears() {
        decide();
        var told =
                happens(
                        new Happening.Blocked(
                                "c", "CreateContainerConfigError", "configmap \"x\" not found"));
        assertThat(told).containsExactly("Failed");
        assertThat(status("/containerStatuses/0/state/waiting/message"))
                .isEqualTo("configmap \"x\" not found");
        assertThat(decide()).isEmpty();
        assertThat(happens(new Happening.ConfigChanged())).containsExactly("start c#0");
    }

    @Test
    void asksOftenUntilReadyAndThenEveryPeriod() {
        given(
                TestPods.spec(
                        "containers: [{name: c, readinessProbe: {httpGet: {port: 1},"
                                + " periodSeconds: 5, failureThreshold: 2}}]"));
        decide();
        assertThat(started("c", 0)).containsExactly("probe READINESS");
        assertThat(ready()).isFalse();
        assertThat(answers(ProbeSpec.Kind.READINESS, false)).isEmpty();
        assertThat(wake).isEqualTo(now.plusMillis(200));
        after(Duration.ofMillis(200));
        assertThat(decide()).containsExactly("probe READINESS");
        answers(ProbeSpec.Kind.READINESS, true);
        assertThat(ready()).isTrue();
        after(Duration.ofMillis(200));
        assertThat(decide()).containsExactly("probe READINESS");
        answers(ProbeSpec.Kind.READINESS, false);
        assertThat(ready()).as("one failure of two").isTrue();
        assertThat(wake).isEqualTo(now.plusSeconds(5));
        after(Duration.ofSeconds(5));
        decide();
        answers(ProbeSpec.Kind.READINESS, false);
        assertThat(ready()).isFalse();
        assertThat(status("/conditions/2/message"))
                .isEqualTo("containers with unready status: [c]");
    }

    @Test
    void restartsAfterEnoughLivenessFailures() {
        given(
                TestPods.spec(
                        "terminationGracePeriodSeconds: 7, containers: [{name: c, livenessProbe:"
                            + " {exec: {command: [x]}, periodSeconds: 1, failureThreshold: 2}}]"));
        decide();
        assertThat(started("c", 0)).containsExactly("probe LIVENESS");
        assertThat(answers(ProbeSpec.Kind.LIVENESS, false)).containsExactly("Unhealthy");
        after(Duration.ofSeconds(1));
        assertThat(decide()).containsExactly("probe LIVENESS");
        assertThat(answers(ProbeSpec.Kind.LIVENESS, false))
                .containsExactly("Unhealthy", "Killing", "TERM");
        assertThat(ready()).isFalse();
        after(Duration.ofSeconds(7));
        assertThat(decide()).containsExactly("KILL");
        assertThat(exits("c", 0, 137)).containsExactly("start c#1");
        assertThat(done)
                .filteredOn(Action.Tell.class::isInstance)
                .extracting(each -> ((Action.Tell) each).message())
                .contains(
                        "Liveness probe failed: bad",
                        "Container c failed liveness probe, will be restarted");
    }

    @Test
    void holdsBackOtherProbesUntilStartupSucceedsAndCountsWholePeriods() {
        given(
                TestPods.spec(
                        "containers: [{name: c, startupProbe: {tcpSocket: {port: 1}, periodSeconds:"
                            + " 1, failureThreshold: 2}, livenessProbe: {tcpSocket: {port: 1}}}]"));
        decide();
        assertThat(started("c", 0)).containsExactly("probe STARTUP");
        var failures = 0;
        while (!(state.stage(pod.containers().getFirst()) instanceof Stage.Stopping)) {
            answers(ProbeSpec.Kind.STARTUP, false);
            failures++;
            after(Duration.ofMillis(200));
            assertThat(decide()).doesNotContain("probe LIVENESS");
        }
        assertThat(failures).as("two periods of 1 s, asked every 200 ms").isEqualTo(11);
    }

    @Test
    void stopsInTheOrderUnreadyDrainHookTermKillRemove() {
        var spec = "containers: [{name: c, lifecycle: {preStop: {sleep: {seconds: 1}}}}]";
        given(TestPods.spec(spec));
        decide();
        started("c", 0);
        assertThat(ready()).isTrue();
        pod = TestPods.deleted(spec, 10);
        assertThat(decide()).as("it still serves").isEmpty();
        assertThat(ready()).isFalse();
        assertThat(wake).isEqualTo(now.plus(DRAIN));
        after(DRAIN);
        assertThat(decide()).containsExactly("Killing", "hook");
        assertThat(happens(new Happening.HookEnded("c", 0, ProbeAnswer.OK)))
                .containsExactly("TERM");
        assertThat(wake).isEqualTo(START.plusSeconds(10));
        after(Duration.ofSeconds(10));
        assertThat(decide()).containsExactly("KILL");
        assertThat(exits("c", 0, 137)).containsExactly("remove");
        assertThat(decide()).isEmpty();
    }

    @Test
    void killsEarlierWhenTheGraceIsShortened() {
        decide();
        started("c", 0);
        pod = TestPods.deleted(ONE, 30);
        decide();
        after(DRAIN);
        assertThat(decide()).containsExactly("Killing", "TERM");
        pod = TestPods.deleted(ONE, 2);
        decide();
        assertThat(wake).isEqualTo(START.plusSeconds(2));
    }

    @Test
    void doesNotDrainAPodThatWasNotReadyAndRemovesOneThatNeverRan() {
        given(TestPods.spec("containers: [{name: c, readinessProbe: {tcpSocket: {port: 1}}}]"));
        decide();
        started("c", 0);
        pod = TestPods.deleted(ONE, 30);
        assertThat(decide()).containsExactly("Killing", "TERM");
        given(TestPods.deleted(ONE, 30));
        assertThat(decide()).containsExactly("remove");
    }

    @Test
    void stopsAProcessThatComesUpOnlyAfterTheDeletion() {
        decide();
        pod = TestPods.deleted(ONE, 30);
        assertThat(decide()).isEmpty();
        assertThat(started("c", 0)).containsExactly("Killing", "TERM");
        assertThat(exits("c", 0, 143)).containsExactly("remove");
    }

    @Test
    void ignoresLateReportsAboutAnEarlierRun() {
        decide();
        started("c", 0);
        exits("c", 0, 1);
        started("c", 1);
        assertThat(exits("c", 0, 1)).isEmpty();
        assertThat(state.stage(pod.containers().getFirst())).isInstanceOf(Stage.Running.class);
    }

    @Test
    void needsTheReadinessGatesOfOthers() {
        given(
                TestPods.spec(
                        "readinessGates: [{conditionType: example.com/ok}], containers: [{name:"
                                + " c}]"));
        decide();
        started("c", 0);
        assertThat(status("/conditions/2/reason")).isEqualTo("ReadinessGatesNotReady");
        var object = pod.object().deepCopy();
        object.withObject("/status")
                .putArray("conditions")
                .addObject()
                .put("type", "example.com/ok")
                .put("status", "True");
        pod = PodSpec.of(object);
        assertThat(ready()).isTrue();
        assertThat(status("/conditions/5/type")).isEqualTo("example.com/ok");
    }

    @Test
    void runsSidecarsBesideTheContainersAndEndsThemWithThem() {
        given(
                TestPods.spec(
                        "restartPolicy: Never, initContainers: [{name: proxy, restartPolicy:"
                                + " Always}, {name: setup}], containers: [{name: c}]"));
        assertThat(decide()).containsExactly("start proxy#0");
        assertThat(started("proxy", 0)).containsExactly("start setup#0");
        started("setup", 0);
        assertThat(exits("setup", 0, 0)).containsExactly("start c#0");
        started("c", 0);
        assertThat(ready()).isTrue();
        assertThat(exits("proxy", 0, 1)).containsExactly("start proxy#1");
        assertThat(status("/phase")).isEqualTo("Running");
        started("proxy", 1);
        assertThat(exits("c", 0, 0)).containsExactly("Killing", "TERM");
        assertThat(exits("proxy", 1, 143)).isEmpty();
        assertThat(status("/phase")).isEqualTo("Succeeded");
    }
}
