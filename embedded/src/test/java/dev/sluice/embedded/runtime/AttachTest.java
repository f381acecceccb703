package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.embedded.apiserver.PodStreams.ExecQuery;
import dev.sluice.embedded.apiserver.PodStreams.Execution;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;

/// What somebody has who attaches to a container's own process.
class AttachTest {
    @TempDir Path data;

    private static void start(Rig rig, String streams, String script) throws Exception {
        var container = "{name: c, image: x, %s, %s}".formatted(streams, Rig.sh(script));
        rig.podOf("web", "restartPolicy: Never, containers: [" + container + "]");
        rig.awaitReady("web");
    }

    private static Execution attach(Rig rig, boolean stdin) {
        return rig.runtime
                .streams()
                .exec("shop", "web", new ExecQuery("c", List.of(), stdin, false));
    }

    private static void type(Execution attached, String text) throws IOException {
        attached.stdin().write(text.getBytes(UTF_8));
        attached.stdin().flush();
    }

    private static String until(InputStream screen, String text) throws IOException {
        var seen = new StringBuilder();
        while (seen.indexOf(text) < 0) {
            var next = screen.read();
            assertThat(next).as("the output ended with %s", seen).isNotNegative();
            seen.append((char) next);
        }
        return seen.toString();
    }

    @Test
    void endsAnInputThatThereIsOnce() throws Exception {
        try (var rig = new Rig(data)) {
            start(
                    rig,
                    "stdin: true, stdinOnce: true",
                    "while read line; do echo got $line; done; echo over; exit 5");
            try (var attached = attach(rig, true)) {
                type(attached, "abc\n");
                until(attached.stdout(), "got abc\n");
                attached.stdin().close();
                until(attached.stdout(), "over\n");
                assertThat(attached.waitFor()).isZero();
                assertThat(attached.stdout().read()).isNegative();
            }
            var pod = rig.await("web", Rig.phase("Failed"));
            assertThat(Rig.container(pod).at("/state/terminated/exitCode").asInt()).isEqualTo(5);
        }
    }

    @Test
    void leavesAnInputOpenForTheNext() throws Exception {
        try (var rig = new Rig(data)) {
            start(
                    rig,
                    "stdin: true",
                    "read a; printf 'ask> '; read b; echo hello $b; exec sleep 1000");
            try (var first = attach(rig, true)) {
                type(first, "begin\n");
                until(first.stdout(), "ask> ");
                first.stdin().close();
                assertThat(first.waitFor()).isZero();
            }
            try (var listener = attach(rig, false);
                    var second = attach(rig, true)) {
                type(second, "joe\n");
                until(second.stdout(), "hello joe\n");
                until(listener.stdout(), "hello joe\n");
            }
        }
    }

    @Test
    void isAtTheTerminalOfTheContainer() throws Exception {
        try (var rig = new Rig(data)) {
            start(rig, "stdin: true, tty: true", "PS1='ask> ' exec sh -i");
            try (var attached = attach(rig, true)) {
                type(attached, "\r");
                until(attached.stdout(), "ask> ");
                attached.resize(97, 31);
                type(attached, "stty size\r");
                until(attached.stdout(), "31 97\r\n");
                type(attached, "exit 7\r");
                assertThat(attached.waitFor()).isZero();
            }
            var pod = rig.await("web", Rig.phase("Failed"));
            assertThat(Rig.container(pod).at("/state/terminated/exitCode").asInt()).isEqualTo(7);
        }
    }

    @Test
    void leavesNothingBehindWhereThereIsInput() throws Exception {
        try (var rig = new Rig(data)) {
            start(rig, "stdin: true", "read a; sleep 1000 & echo pid $!; read b");
            try (var attached = attach(rig, true)) {
                type(attached, "begin\n");
                until(attached.stdout(), "pid ");
                var pid = Long.parseLong(until(attached.stdout(), "\n").trim());
                type(attached, "end\n");
                Rig.awaitEnd(pid);
            }
            rig.await("web", Rig.phase("Succeeded"));
        }
    }
}
