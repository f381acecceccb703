package dev.sluice.embedded.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Every request in the files, asked of the embedded server; with `SLUICE_TEST_KUBECONFIG` of the
/// real one too, which is the judge and the only one answers are recorded from
/// (`-Dgolden=rewrite`).
class ConformanceTest {
    private static final RandomGenerator RANDOM = RandomGenerator.getDefault();
    private static final Path DIFFERENCES = Path.of("../docs/EMBEDDED.md");

    private static String token() {
        return Long.toString(RANDOM.nextLong(1L << 36), Character.MAX_RADIX);
    }

    private static boolean isRecording() {
        return System.getProperty("golden", "").equals("rewrite");
    }

    private static List<Script> scripts() throws IOException {
        String only = System.getProperty("conformance", "");
        return Script.all().stream().filter(script -> script.name().contains(only)).toList();
    }

    @TestFactory
    Stream<DynamicContainer> theEmbeddedServerAnswersAsTheRealOne() throws Exception {
        assumeTrue(!isRecording(), "recording");
        var embedded = new EmbeddedApi();
        return scripts().stream()
                .map(script -> container(script, embedded.server(), true))
                .onClose(() -> closed(embedded));
    }

    @TestFactory
    Stream<DynamicContainer> theRealServerStillAnswersAsRecorded() throws Exception {
        String kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real API server: SLUICE_TEST_KUBECONFIG is not set");
        Server server = real(String.valueOf(kubeconfig));
        return scripts().stream()
                .map(script ->
                        isRecording()
                                ? DynamicContainer.dynamicContainer(
                                        script.name(),
                                        Stream.of(
                                                DynamicTest.dynamicTest(
                                                        "is recorded",
                                                        () -> record(script, server))))
                                : container(script, server, false))
                .onClose(server::close);
    }

    private static Server real(String kubeconfig) throws Exception {
        var config = Config.fromKubeconfig(new File(kubeconfig));
        var client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .sslContext(SSLUtils.sslContext(config))
                        .build();
        return new Server(client, config.getMasterUrl(), Map.of());
    }

    private static void record(Script script, Server server) throws Exception {
        List<String> answers = new ArrayList<>();
        try (var performance = new Performance(server, token())) {
            for (Step step : script.steps()) {
                answers.add(performance.play(step));
            }
        }
        script.write(answers);
    }

    private static DynamicContainer container(Script script, Server server, boolean embedded) {
        List<DynamicTest> tests = new ArrayList<>();
        var stage = new Stage(server);
        for (Step step : script.steps()) {
            tests.add(DynamicTest.dynamicTest(step.title(), () -> compare(stage, step, embedded)));
        }
        tests.add(DynamicTest.dynamicTest("(cleared up)", stage::close));
        return DynamicContainer.dynamicContainer(script.name(), tests);
    }

    private static void compare(Stage stage, Step step, boolean embedded) throws Exception {
        String answer = stage.performance().play(step);
        if (embedded && step.differs().isPresent()) {
            assertThat(answer)
                    .as("the listed difference is gone: take X-Differs out")
                    .isNotEqualTo(step.answer());
        } else {
            assertThat(answer).isEqualTo(step.answer());
        }
    }

    private static void closed(EmbeddedApi embedded) {
        try {
            embedded.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Makes the namespace when the first step needs it.
    private static final class Stage {
        private final Server server;
        private final List<Performance> made = new ArrayList<>();

        Stage(Server server) {
            this.server = server;
        }

        Performance performance() throws Exception {
            if (made.isEmpty()) {
                made.add(new Performance(server, token()));
            }
            return made.getFirst();
        }

        void close() throws IOException {
            for (Performance performance : made) {
                performance.close();
            }
        }
    }

    @Test
    void everyKnownDifferenceIsInTheDocument() throws IOException {
        String document = Files.readString(DIFFERENCES);
        for (Script script : Script.all()) {
            for (Step step : script.steps()) {
                step.differs()
                        .ifPresent(reason ->
                                assertThat(document)
                                        .as(script.name() + ": " + step.title())
                                        .contains(reason));
            }
        }
    }
}
