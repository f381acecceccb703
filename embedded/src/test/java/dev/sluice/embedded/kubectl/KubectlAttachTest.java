package dev.sluice.embedded.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Somebody at the standard input of a pod, over WebSockets and over SPDY.
class KubectlAttachTest {
    @TempDir private Path home;

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }

    private Process start(EmbeddedCluster cluster, boolean webSockets, List<String> command)
            throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(
                        Map.of(
                                "HOME", home.toString(),
                                "KUBECONFIG", cluster.kubeconfig().toString(),
                                "KUBECTL_REMOTE_COMMAND_WEBSOCKETS", "" + webSockets));
        return builder.start();
    }

    private String run(EmbeddedCluster cluster, boolean webSockets, String input, String... words)
            throws Exception {
        var command = new ArrayList<>(List.of("kubectl"));
        command.addAll(List.of(words));
        var process = start(cluster, webSockets, command);
        try (var keys = process.getOutputStream()) {
            keys.write(input.getBytes(UTF_8));
        }
        var output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output + "exit code " + process.exitValue();
    }

    private static String until(InputStream screen, String text) throws IOException {
        var seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            var next = screen.read();
            assertThat(next).as("the screen ended with %s", seen).isNotNegative();
            seen.append((char) next);
        }
        return seen.toString();
    }

    @Test
    void runsAPodAtItsInput() throws Exception {
        assumeTrue(isInstalled("kubectl") && isInstalled("script"));
        var options = EmbeddedOptions.loopback(home.resolve("data"), home, Ports.ANY);
        try (var cluster = EmbeddedCluster.start(options)) {
            for (var webSockets : List.of(true, false)) {
                var script = "while read l; do echo got $l; done; exit 3";
                var output =
                        run(
                                cluster,
                                webSockets,
                                "one\ntwo\n",
                                "run",
                                "-i",
                                "--rm",
                                "--restart=Never",
                                "--image=none",
                                "once",
                                "--command",
                                "--",
                                "sh",
                                "-c",
                                script);
                assertThat(output).contains("got one\ngot two\n", "pod \"once\" deleted");
                assertThat(output).endsWith("exit code 3");
            }
            atATerminal(cluster);
        }
    }

    private void atATerminal(EmbeddedCluster cluster) throws IOException, InterruptedException {
        var words =
                "stty cols 97 rows 31; kubectl run -it --rm --restart=Never --image=none shell"
                        + " --command -- sh -c 'PS1=ask\\>\\  exec sh -i'";
        var kubectl = start(cluster, true, List.of("script", "-qec", words, "/dev/null"));
        try (var keys = kubectl.getOutputStream()) {
            keys.write("\r".getBytes(UTF_8));
            keys.flush();
            until(kubectl.getInputStream(), "ask> ");
            keys.write("stty size\r".getBytes(UTF_8));
            keys.flush();
            until(kubectl.getInputStream(), "31 97\r\n");
            keys.write("exit\r".getBytes(UTF_8));
            keys.flush();
            until(kubectl.getInputStream(), "pod \"shell\" deleted");
        }
        assertThat(kubectl.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
}
