package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// What a pod may not go beyond: memory and time.
class LimitsTest {
    @TempDir Path data;

    @Test
    void aContainerOverItsMemoryIsKilledAndStartsAgain() throws Exception {
        try (var rig = new Rig(data)) {
            // The growing process is a child: all of a container counts.
            rig.pod(
                    "greedy",
                    "resources: {limits: {memory: 64Mi}}, "
                            + Rig.sh("perl -e '$x = \"a\" x 200_000_000; sleep 1000' & wait"));
            rig.pod("modest", "resources: {limits: {memory: 64Mi}}, " + Rig.sh("sleep 1000"));

            var pod = rig.await("greedy", it -> Rig.container(it).path("restartCount").asInt() > 0);

            var last = Rig.container(pod).at("/lastState/terminated");
            assertThat(last.path("reason").asText()).isEqualTo("OOMKilled");
            assertThat(last.path("exitCode").asInt()).isEqualTo(137);
            assertThat(Rig.container(rig.awaitReady("modest")).path("restartCount").asInt())
                    .isZero();
        }
    }

    @Test
    void aPodActiveLongerThanItsDeadlineFailsAndItsProcessesEnd() throws Exception {
        try (var rig = new Rig(data)) {
            rig.podOf(
                    "slow",
                    "activeDeadlineSeconds: 1, containers: [{name: c, image: i, %s}]"
                            .formatted(Rig.sh("exec sleep 1000")));

            var pod = rig.await("slow", Rig.phase("Failed"));

            assertThat(pod.at("/status/reason").asText()).isEqualTo("DeadlineExceeded");
            Rig.awaitEnd(
                    Rig.pid(
                            rig.await(
                                    "slow",
                                    it -> Rig.container(it).at("/state/terminated").isObject())));
        }
    }
}
