package dev.sluice.cli.story.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.cli.story.SluiceProcess;
import dev.sluice.cli.story.Waiting;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

class KubectlTest {
    private static final String EXAMPLES = "examples/marketplace";

    @TempDir private Path directory;

    private static boolean hasKubectl() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl")));
    }

    private String kubectl(String... arguments) {
        var command =
                new ArrayList<>(
                        List.of(
                                "kubectl",
                                "--kubeconfig",
                                directory.resolve("kubeconfig").toString(),
                                "--cache-dir",
                                directory.resolve("cache").toString(),
                                "--namespace",
                                "marketplace"));
        command.addAll(List.of(arguments));
        try {
            var process =
                    new ProcessBuilder(command)
                            .directory(SluiceProcess.home().toFile())
                            .redirectErrorStream(true)
                            .start();
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void getsAndChangesWhatRunsHere() throws Exception {
        assumeTrue(hasKubectl(), "kubectl is not on PATH");
        try (var sluice =
                SluiceProcess.up(
                        directory, "-f", SluiceProcess.home().resolve(EXAMPLES).toString())) {
            Waiting.until(
                    "initialised",
                    () -> kubectl("get", "canary", "listings").contains("Initialized"));

            assertThat(kubectl("get", "deploy,pods,canary"))
                    .contains("deployment.apps/listings-primary   2/2")
                    .contains("pod/listings-primary-", "canary.flagger.app/frontend");
            assertThat(kubectl("apply", "-f", EXAMPLES))
                    .contains("canary.flagger.app/listings unchanged")
                    .doesNotContain("rror");
            assertThat(
                            kubectl(
                                    "set",
                                    "image",
                                    "deploy/listings",
                                    "listings=marketplace/listings:v2"))
                    .isEqualTo("deployment.apps/listings image updated\n");
            Waiting.until(
                    "a canary", () -> kubectl("get", "canary", "listings").contains("Progressing"));
            assertThat(sluice.output()).isNotEmpty();
        }
    }
}
