package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What is started by a script in its background ignores interrupts; its pods must not.
class BackgroundTest {
    private static final int INTERRUPTED = 128 + 2;

    /// Started as a program of its own, by a shell that ignores interrupts.
    static final class Program {
        private Program() {}

        public static void main(String[] args) throws IOException, InterruptedException {
            var launch =
                    new Launch(
                            List.of("/bin/sh", "-c", "kill -INT $$; exit 0"),
                            Map.of("PATH", "/usr/bin:/bin"),
                            Path.of("/"),
                            Enclosure.NONE);
            System.exit(launch.start().waitFor());
        }
    }

    private static boolean resets(String env) throws IOException, InterruptedException {
        return Files.exists(Path.of(env))
                && new ProcessBuilder(env, "--default-signal=INT", "true").start().waitFor() == 0;
    }

    @Test
    void aPodIsInterruptedAlthoughItsPlatformIgnoresThat() throws Exception {
        assumeTrue(resets("/usr/bin/env"), "env --default-signal is not there");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var path =
                Stream.of(Program.class, Launch.class, LoggerFactory.class, Nullable.class)
                        .map(it -> it.getProtectionDomain().getCodeSource().getLocation().getPath())
                        .collect(Collectors.joining(":"));
        var platform =
                new ProcessBuilder(
                                "/bin/sh",
                                "-c",
                                "trap '' INT; exec \"$@\"",
                                "sh",
                                java,
                                "-cp",
                                path,
                                Program.class.getName())
                        .inheritIO()
                        .start();
        assertThat(platform.waitFor()).isEqualTo(INTERRUPTED);
    }
}
