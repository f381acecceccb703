package dev.sluice.embedded.kubectl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.embedded.EmbeddedCluster;
import dev.sluice.embedded.EmbeddedOptions;
import dev.sluice.embedded.Ports;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Every command in the files, on the embedded server; with `SLUICE_TEST_KUBECONFIG` on the real
/// one too, which is the only one that is recorded from (`-Dgolden=rewrite`). The words are those
/// of kubectl 1.32; where another one is installed, only the exit codes are compared.
class KubectlTranscriptTest {
    private static final String WORDS_OF = "v1.32.";
    private static final Path DIFFERENCES = Path.of("../docs/EMBEDDED.md");
    private static final int AT_ONCE = 3;
    private static final RandomGenerator RANDOM = RandomGenerator.getDefault();

    @TempDir private Path home;

    private static boolean isRecording() {
        return System.getProperty("golden", "").equals("rewrite");
    }

    private static List<Transcript> transcripts() throws IOException {
        String only = System.getProperty("transcript", "");
        return Transcript.all().stream().filter(each -> each.name().contains(only)).toList();
    }

    private static String version() throws IOException {
        boolean installed =
                Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "kubectl")));
        if (!installed) {
            return "";
        }
        var process = new ProcessBuilder("kubectl", "version", "--client").start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @TestFactory
    Stream<DynamicContainer> theEmbeddedClusterAnswersAsTheRealOne() throws Exception {
        assumeTrue(!isRecording(), "recording");
        String version = version();
        assumeTrue(!version.isEmpty(), "kubectl is not on the PATH");
        boolean sameWords = version.contains(WORDS_OF);
        var options = EmbeddedOptions.loopback(home.resolve("data"), home, Ports.ANY);
        try (var cluster = EmbeddedCluster.start(options)) {
            return played(cluster.kubeconfig()).entrySet().stream()
                    .map(each -> compared(each.getKey(), each.getValue(), sameWords, true));
        }
    }

    @TestFactory
    Stream<DynamicContainer> theRealClusterStillAnswersAsRecorded() throws Exception {
        String kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        assumeTrue(version().contains(WORDS_OF), "kubectl " + WORDS_OF + " is not on the PATH");
        var played = played(Path.of(String.valueOf(kubeconfig)));
        if (isRecording()) {
            for (var each : played.entrySet()) {
                each.getKey().write(each.getValue());
            }
            return Stream.of();
        }
        return played.entrySet().stream()
                .map(each -> compared(each.getKey(), each.getValue(), true, false));
    }

    private Map<Transcript, List<String>> played(Path kubeconfig) throws Exception {
        Map<Transcript, Future<List<String>>> running = new LinkedHashMap<>();
        try (var pool = Executors.newFixedThreadPool(AT_ONCE)) {
            for (Transcript transcript : transcripts()) {
                Callable<List<String>> play = () -> play(transcript, kubeconfig);
                running.put(transcript, pool.submit(play));
            }
            Map<Transcript, List<String>> answers = new LinkedHashMap<>();
            for (var each : running.entrySet()) {
                answers.put(each.getKey(), each.getValue().get());
            }
            return answers;
        } catch (ExecutionException e) {
            throw new IOException("a transcript cannot be played", e.getCause());
        }
    }

    private List<String> play(Transcript transcript, Path kubeconfig)
            throws IOException, InterruptedException {
        String namespace =
                "conf-" + Long.toString(RANDOM.nextLong(1L << 36), Character.MAX_RADIX) + "q";
        var screen = new Screen(Map.of(namespace, "{ns}"));
        List<String> answers = new ArrayList<>();
        try (var shell = Shell.open(kubeconfig, home, namespace)) {
            for (Transcript.Entry entry : transcript.entries()) {
                answers.add(screen.comparable(shell.run(entry.commands())));
            }
        }
        return answers;
    }

    private static DynamicContainer compared(
            Transcript transcript, List<String> answers, boolean sameWords, boolean embedded) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            Transcript.Entry entry = transcript.entries().get(i);
            String answer = answers.get(i);
            tests.add(
                    DynamicTest.dynamicTest(
                            entry.title(), () -> compare(entry, answer, sameWords, embedded)));
        }
        return DynamicContainer.dynamicContainer(transcript.name(), tests);
    }

    private static void compare(
            Transcript.Entry entry, String answer, boolean sameWords, boolean embedded) {
        if (embedded && entry.differs().isPresent()) {
            assertThat(answer)
                    .as("the listed difference is gone: take Differs out")
                    .isNotEqualTo(entry.answer());
        } else if (sameWords) {
            assertThat(answer).as(entry.commands()).isEqualTo(entry.answer());
        } else {
            assertThat(answer.lines().findFirst()).isEqualTo(entry.answer().lines().findFirst());
        }
    }

    @Test
    void everyKnownDifferenceIsInTheDocument() throws IOException {
        String document = Files.readString(DIFFERENCES);
        for (Transcript transcript : Transcript.all()) {
            for (Transcript.Entry entry : transcript.entries()) {
                entry.differs()
                        .ifPresent(reason ->
                                assertThat(document)
                                        .as(transcript.name() + ": " + entry.title())
                                        .contains(reason));
            }
        }
    }
}
