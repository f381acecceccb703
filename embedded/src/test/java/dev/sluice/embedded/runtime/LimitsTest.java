package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.embedded.runtime.limits.ControlGroups;
import dev.sluice.embedded.runtime.limits.Limits;

import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;

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
    void aContainerOverItsCpuLimitIsHeldBack() throws Exception {
        assumeControlGroups();
        try (var rig = new Rig(data)) {
            rig.pod(
                    "busy",
                    "resources: {limits: {cpu: 100m}}, "
                            + Rig.sh(
                                    """
                                    file=$(echo $(head -1 '%s')/*_c_0/cpu.stat)
                                    until grep -q 'nr_throttled [1-9]' $file; do :; done
                                    echo held back; exec sleep 1000
                                    """
                                            .formatted(groups())
                                            .replace("\n", "; ")));

            rig.awaitReady("busy");
            assertThat(rig.awaitLine("busy", "held back"::equals)).isNotEmpty();
        }
        assertThat(groups()).doesNotExist();
    }

    private Path groups() {
        return data.resolve("processes/groups");
    }

    private void assumeControlGroups() throws IOException {
        try (var groups = new ControlGroups(Path.of("/proc/self"), data.resolve("trial"))) {
            var none = new Limits(OptionalLong.empty(), OptionalLong.empty());
            Assumptions.assumeThat(groups.make("none", none))
                    .as("control groups can be made on this machine")
                    .isPresent();
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
