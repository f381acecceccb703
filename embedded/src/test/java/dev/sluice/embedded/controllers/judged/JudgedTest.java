package dev.sluice.embedded.controllers.judged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.sluice.embedded.conformance.EmbeddedApi;
import dev.sluice.embedded.conformance.Server;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// Every story in the files, told to the embedded controllers; with `SLUICE_TEST_KUBECONFIG` to the
/// real ones too, which are the judge and the only ones pictures are recorded from
/// (`-Dgolden=rewrite`). The stories go on side by side, each in a namespace of its own, because
/// most of what they do is to wait.
class JudgedTest {
    private static final int AT_ONCE = 6;
    private static final int QUIET = 60;
    private static final YAMLMapper YAML = new YAMLMapper();

    private static boolean isRecording() {
        return System.getProperty("golden", "").equals("rewrite");
    }

    private static List<Scenario> scenarios() throws IOException {
        String only = System.getProperty("scenario", "");
        return Scenario.all().stream().filter(it -> it.title().contains(only)).toList();
    }

    @TestFactory
    Stream<DynamicTest> theEmbeddedControllersDoAsTheRealOnes() throws Exception {
        assumeTrue(!isRecording(), "recording");
        var embedded = new EmbeddedApi();
        var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        return told(embedded.server(), true, threads)
                .onClose(() -> {
                    threads.shutdownNow();
                    closed(embedded);
                });
    }

    @TestFactory
    Stream<DynamicTest> theRealControllersStillDoAsRecorded() throws Exception {
        String kubeconfig = System.getenv("SLUICE_TEST_KUBECONFIG");
        assumeTrue(kubeconfig != null, "no real control plane: SLUICE_TEST_KUBECONFIG is not set");
        var server = real(String.valueOf(kubeconfig));
        var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory());
        return told(server, false, threads)
                .onClose(() -> {
                    threads.shutdownNow();
                    server.close();
                });
    }

    private static Stream<DynamicTest> told(
            Server server, boolean schedules, ExecutorService threads) throws IOException {
        var run = Long.toString(RandomGenerator.getDefault().nextLong(1L << 36), 36);
        var tests = new ArrayList<DynamicTest>();
        for (var scenario : scenarios()) {
            var place = new Place(server, "story-" + run + "-" + tests.size(), schedules);
            Future<?> told = threads.submit(() -> tell(scenario, place));
            tests.add(DynamicTest.dynamicTest(scenario.title(), () -> finish(told)));
        }
        return tests.stream();
    }

    private static void finish(Future<?> told) throws Throwable {
        try {
            told.get();
        } catch (ExecutionException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static Object tell(Scenario scenario, Place place) throws IOException {
        place.create("namespaces", namespace(place.namespace()));
        if (!place.schedules()) {
            register(place);
        }
        var telling = new Telling(place);
        try {
            telling.begin();
            if (isRecording()) {
                scenario.record(telling.record(scenario, QUIET));
            } else {
                var recorded = scenario.recorded();
                assertThat(recorded).as("recorded from the real controllers").isNotEmpty();
                telling.compare(scenario, recorded);
            }
        } finally {
            telling.end(scenario);
            var options = YAML.createObjectNode();
            place.delete("namespaces", place.namespace(), options);
            if (!place.schedules()) {
                place.delete("nodes", place.namespace(), options);
            }
        }
        return scenario;
    }

    private static JsonNode namespace(String name) throws IOException {
        return YAML.readTree(
                "{apiVersion: v1, kind: Namespace, metadata: {name: %s}}".formatted(name));
    }

    /// A node of its own: one that nobody renews is taken for dead after 40 seconds.
    private static void register(Place place) throws IOException {
        var name = place.namespace();
        var node = "{apiVersion: v1, kind: Node, metadata: {name: %s}}".formatted(name);
        place.create("nodes", YAML.readTree(node));
        place.readyNode(name);
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

    private static void closed(EmbeddedApi embedded) {
        try {
            embedded.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
