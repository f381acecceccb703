package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

import org.junit.jupiter.api.Test;

import java.time.Instant;

class ResumptionTest {
    private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

    private static PodSpec pod(String spec, String status) {
        var pod = TestPods.pod(spec);
        pod.set("status", TestPods.object("{" + status + "}"));
        return PodSpec.of(pod);
    }

    private static JsonNode container(PodSpec pod) {
        var state = Resumption.of(pod, NOW);
        return PodStatus.render(pod, state, pod.object().path("status"), NOW)
                .at("/containerStatuses/0");
    }

    private static final String RUNNING =
            "startTime: '2026-01-01T00:00:00Z', containerStatuses: [{name: c, restartCount: 2,"
                    + " state: {running: {startedAt: '2026-01-01T00:00:00Z'}}}]";

    @Test
    void startsWhatRanWithOneRestartMore() {
        var pod = pod("containers: [{name: c, image: i}]", RUNNING);
        var state = Resumption.of(pod, NOW);
        assertThat(state.startTime()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(PodPlan.decide(pod, state, NOW, RuntimeOptions.DRAIN).actions())
                .containsExactly(new Action.Start(pod.containers().getFirst(), 3));
        assertThat(container(pod).at("/lastState/terminated/reason").asText()).isEqualTo("Unknown");
        assertThat(container(pod).at("/restartCount").asInt()).isEqualTo(3);
    }

    @Test
    void failsALostPodThatMustNeverRestart() {
        var pod = pod("restartPolicy: Never, containers: [{name: c, image: i}]", RUNNING);
        var state = Resumption.of(pod, NOW);
        assertThat(PodPlan.decide(pod, state, NOW, RuntimeOptions.DRAIN).actions()).isEmpty();
        assertThat(
                        PodStatus.render(pod, state, pod.object().path("status"), NOW)
                                .path("phase")
                                .asText())
                .isEqualTo("Failed");
        assertThat(container(pod).at("/state/terminated/reason").asText()).isEqualTo("Unknown");
    }

    @Test
    void keepsWhatHadSucceededForGood() {
        var pod =
                pod(
                        "restartPolicy: OnFailure, containers: [{name: c}, {name: d}]",
                        "containerStatuses: [{name: c, restartCount: 1, state: {terminated:"
                                + " {exitCode: 0, reason: Completed}}}, {name: d, restartCount: 0,"
                                + " state: {waiting: {reason: ContainerCreating}}}]");
        var starts = PodPlan.decide(pod, Resumption.of(pod, NOW), NOW, RuntimeOptions.DRAIN);
        assertThat(starts.actions())
                .containsExactly(new Action.Start(pod.containers().getLast(), 0));
        assertThat(container(pod).at("/state/terminated/reason").asText()).isEqualTo("Completed");
    }
}
