package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Nothing outlives the platform.
class OrphansTest {
    @TempDir Path data;

    /// A platform of its own, which the test kills: starts a pod with a process tree, and a command
    /// beside it, prints the process ids, and waits.
    static final class Platform {
        private Platform() {}

        static void main(String[] arguments) throws Exception {
            var rig = new Rig(Path.of(arguments[0]));
            rig.pod(
                    "tree",
                    Rig.sh(
                            "trap : TERM HUP INT; sleep 1000 & echo $!; (sleep 1001 & echo $!);"
                                    + " setsid sleep 1002 & echo $!; echo end; while :; do sleep 1;"
                                    + " done"));
            System.out.println(Rig.pid(rig.awaitReady("tree")));
            rig.awaitLine("tree", "end"::equals);
            System.out.print(rig.logs("tree").replace("end\n", ""));
            var beside =
                    new ExecQuery("c", List.of("sh", "-c", "echo $$; sleep 1003"), true, false);
            var run = rig.runtime.streams().exec("shop", "tree", beside);
            System.out.println(
                    new BufferedReader(new InputStreamReader(run.stdout(), UTF_8)).readLine());
            System.out.println("ready");
            Thread.currentThread().join();
        }
    }

    @Test
    void dieWithThePlatformAndThoseThatEscapedAtTheNextStart() throws Exception {
        var platform =
                new ProcessBuilder(
                                System.getProperty("java.home") + "/bin/java",
                                "-cp",
                                classPath(),
                                Platform.class.getName(),
                                data.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        var pids = new ArrayList<Long>();
        try (var lines = platform.inputReader()) {
            for (var line = lines.readLine(); !"ready".equals(line); line = lines.readLine()) {
                assertThat(line).as("the platform ended early").isNotNull();
                pids.add(Long.parseLong(line));
            }
            assertThat(pids).hasSize(5).allMatch(Rig::lives);
            // SIGKILL: no shutdown hook, no finally.
            platform.destroyForcibly().waitFor();
        }
        var escaped = pids.remove(3);
        for (var pid : pids) {
            Rig.awaitEnd(pid);
        }
        assertThat(Rig.lives(escaped)).as("it left its group").isTrue();
        try (var next = new Rig(data)) {
            Rig.awaitEnd(escaped);
            assertThat(next.cluster.list(LocalImage.RESOURCE, "")).isEmpty();
        }
    }

    /// Of this JVM, also where the launcher keeps the test's classes in a loader of its own.
    static String classPath() {
        var places = new ArrayList<String>();
        for (var type : List.of(OrphansTest.class, ProcessRuntime.class)) {
            places.add(
                    Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                            .toString());
        }
        for (var type :
                List.of(
                        com.fasterxml.jackson.databind.ObjectMapper.class,
                        com.fasterxml.jackson.core.JsonFactory.class,
                        com.fasterxml.jackson.annotation.JsonFormat.class,
                        com.fasterxml.jackson.dataformat.yaml.YAMLMapper.class,
                        org.yaml.snakeyaml.Yaml.class,
                        org.slf4j.Logger.class,
                        org.jspecify.annotations.Nullable.class,
                        io.fabric8.kubernetes.api.model.Quantity.class,
                        org.assertj.core.api.Assertions.class)) {
            places.add(
                    Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                            .toString());
        }
        return String.join(java.io.File.pathSeparator, places);
    }
}
