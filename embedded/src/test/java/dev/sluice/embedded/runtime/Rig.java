package dev.sluice.embedded.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.apiserver.PodStreams.LogQuery;
import dev.sluice.embedded.network.MemoryCluster;
import dev.sluice.embedded.network.ServiceAddresses;
import dev.sluice.embedded.objects.Change;
import dev.sluice.embedded.objects.Key;
import dev.sluice.embedded.objects.Resource;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// A runtime with real processes over objects in memory.
final class Rig implements AutoCloseable {
    private static final long PATIENCE = 20_000_000_000L;

    final MemoryCluster cluster;
    final ServiceAddresses addresses;
    final ProcessRuntime runtime;

    Rig(Path data) throws IOException {
        this(data, new MemoryCluster());
    }

    Rig(Path data, MemoryCluster cluster) throws IOException {
        this.cluster = cluster;
        addresses = ServiceAddresses.follow(cluster, Map.of());
        runtime =
                ProcessRuntime.start(
                        RuntimeOptions.local(data, Path.of("/opt/sluice")), cluster, addresses);
    }

    static Key key(String name) {
        return new Key(Resource.PODS, "shop", name);
    }

    /// A pod in `shop` with one container `c`.
    void pod(String name, String container) {
        podOf(name, "containers: [{name: c, image: 'i:v1', " + container + "}]");
    }

    void podOf(String name, String spec) {
        cluster.create(
                Resource.PODS,
                """
                {metadata: {name: %s, namespace: shop}, spec: {nodeName: local, %s}}
                """
                        .formatted(name, spec));
    }

    /// A container that runs a shell script.
    static String sh(String script) {
        return "command: [sh, -c, '" + script.replace("'", "''") + "']";
    }

    /// Waits until the pod is as wanted.
    JsonNode await(String name, Predicate<JsonNode> wanted) throws InterruptedException {
        return awaitAny(Resource.PODS, name, wanted);
    }

    JsonNode awaitAny(Resource resource, String name, Predicate<JsonNode> wanted)
            throws InterruptedException {
        BlockingQueue<ObjectNode> seen = new LinkedBlockingQueue<>();
        var deadline = System.nanoTime() + PATIENCE;
        try (var _ =
                cluster.watch(
                        resource,
                        change -> {
                            switch (change) {
                                case Change.Added(var object) -> seen.add(object);
                                case Change.Modified(var object) -> seen.add(object);
                                case Change.Deleted _, Change.Synced _, Change.Bookmark _ -> {}
                            }
                        })) {
            Optional<ObjectNode> last = Optional.empty();
            while (true) {
                var object = seen.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                assertThat(object).as("%s never came to be so, last: %s", name, last).isNotNull();
                if (object.path("metadata").path("name").asText().startsWith(name)) {
                    if (wanted.test(object)) {
                        return object;
                    }
                    last = Optional.of(object);
                }
            }
        }
    }

    JsonNode awaitReady(String name) throws InterruptedException {
        return await(name, Rig::ready);
    }

    static boolean ready(JsonNode pod) {
        for (var condition : pod.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    static JsonNode container(JsonNode pod) {
        return pod.path("status").path("containerStatuses").path(0);
    }

    static Predicate<JsonNode> phase(String phase) {
        return pod -> pod.path("status").path("phase").asText().equals(phase);
    }

    static long pid(JsonNode pod) {
        return Long.parseLong(container(pod).path("containerID").asText().split("//")[1]);
    }

    void awaitGone(String name) throws InterruptedException {
        BlockingQueue<String> gone = new LinkedBlockingQueue<>();
        try (var _ =
                cluster.watch(
                        Resource.PODS,
                        change -> {
                            if (change instanceof Change.Deleted(var object)) {
                                gone.add(object.path("metadata").path("name").asText());
                            }
                        })) {
            while (cluster.get(key(name)).isPresent()) {
                assertThat(gone.poll(PATIENCE, TimeUnit.NANOSECONDS))
                        .as(name + " was never removed")
                        .isNotNull();
            }
        }
    }

    static void awaitEnd(long pid) throws InterruptedException {
        var deadline = System.nanoTime() + PATIENCE;
        while (lives(pid)) {
            assertThat(System.nanoTime()).as("process %d lives on", pid).isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /// Where nobody collects dead orphans (some containers), they stay as zombies: state `Z`.
    static boolean lives(long pid) {
        var stat = Path.of("/proc", Long.toString(pid), "stat");
        try {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()
                    && !(Files.exists(stat) && Files.readString(stat).contains(") Z "));
        } catch (IOException _) {
            // It ended between the two questions.
            return false;
        }
    }

    String logs(String name) {
        return logs(name, false);
    }

    String logs(String name, boolean previous) {
        var query =
                new LogQuery("c", false, previous, OptionalLong.empty(), Optional.empty(), false);
        try (var log = runtime.streams().logs("shop", name, query)) {
            return new String(log.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Follows the log until a line is as wanted; that line.
    String awaitLine(String name, Predicate<String> wanted) throws IOException {
        var query = new LogQuery("c", true, false, OptionalLong.empty(), Optional.empty(), false);
        try (var log = runtime.streams().logs("shop", name, query);
                var lines = new BufferedReader(new InputStreamReader(log, UTF_8))) {
            for (var line = lines.readLine(); line != null; line = lines.readLine()) {
                if (wanted.test(line)) {
                    return line;
                }
            }
        }
        throw new AssertionError("no such line in the log of " + name);
    }

    List<String> events(String reason) {
        return cluster.list(Resource.EVENTS, "shop").stream()
                .filter(each -> each.path("reason").asText().equals(reason))
                .map(each -> each.path("message").asText())
                .toList();
    }

    @Override
    public void close() {
        runtime.close();
        addresses.close();
    }
}
