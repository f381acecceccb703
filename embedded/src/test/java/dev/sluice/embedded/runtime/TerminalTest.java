package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/// What a person at `kubectl exec -it` has.
class TerminalTest {
    @TempDir Path data;

    private static void type(OutputStream keys, String text) throws IOException {
        keys.write(text.getBytes(UTF_8));
        keys.flush();
    }

    /// Reads on until the text has come.
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
    void isAPromptWithEchoInterruptSizeAndExitCode() throws Exception {
        try (var rig = new Rig(data)) {
            rig.pod("web", Rig.sh("exec sleep 1000"));
            rig.awaitReady("web");
            var query =
                    new ExecQuery("c", List.of("sh", "-c", "PS1='ask> ' exec sh -i"), true, true);
            try (var run = rig.runtime.streams().exec("shop", "web", query)) {
                until(run.stdout(), "ask> ");
                run.resize(97, 31);
                type(run.stdin(), "stty size\r");
                assertThat(until(run.stdout(), "ask> ")).contains("stty size\r\n31 97\r\n");
                // Whoever says it is the foreground already, so that the interrupt reaches it.
                type(run.stdin(), "sh -c 'echo up; exec sleep 1000'\r");
                until(run.stdout(), "\r\nup\r\n");
                type(run.stdin(), "\u0003");
                assertThat(until(run.stdout(), "ask> ")).contains("^C");
                type(run.stdin(), "exit 7\r");
                assertThat(run.waitFor()).isEqualTo(7);
            }
        }
    }
}
