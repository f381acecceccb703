package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;

/// What happens right after a container's process has begun.
class HooksTest {
    private static final String WITH_HOOK =
            "lifecycle: {postStart: {exec: {command: [sh, -c, '%s']}}}, %s";

    @TempDir Path data;

    @Test
    void aContainerHasStartedOnlyWhenItsHookIsThrough() throws Exception {
        try (var rig = new Rig(data)) {
            rig.pod(
                    "web",
                    WITH_HOOK.formatted("while ! test -p gate; do :; done; cat gate", gated()));
            shell("until test -p pods/*/c/gate; do :; done");
            assertThat(Rig.container(rig.await("web", _ -> true)).at("/state/running").isObject())
                    .isFalse();
            shell("for gate in pods/*/c/gate; do echo go > $gate; done");
            rig.awaitReady("web");
        }
    }

    private void shell(String script) throws Exception {
        var process = new ProcessBuilder("sh", "-c", script).directory(data.toFile()).start();
        assertThat(process.waitFor()).isZero();
    }

    private static String gated() {
        return Rig.sh("mkfifo gate; exec sleep 1000");
    }

    @Test
    void aFailedHookEndsTheContainerAndSaysSo() throws Exception {
        try (var rig = new Rig(data)) {
            rig.pod(
                    "bad",
                    WITH_HOOK.formatted("echo no database; exit 3", Rig.sh("exec sleep 1000")));

            rig.await("bad", it -> Rig.container(it).path("restartCount").asInt() > 0);

            assertThat(rig.events("FailedPostStartHook"))
                    .anyMatch(it -> it.endsWith("no database"));
        }
    }

    @Test
    void aHookThatHangsDoesNotKeepADeletedPod() throws Exception {
        try (var rig = new Rig(data)) {
            rig.podOf(
                    "stuck",
                    "terminationGracePeriodSeconds: 1, containers: [{name: c, image: i, "
                            + WITH_HOOK.formatted("echo $$; sleep 1000", gated())
                            + "}]");
            shell("until test -p pods/*/c/gate; do :; done");
            rig.cluster.delete(Rig.key("stuck"));
            rig.awaitGone("stuck");
        }
    }
}
