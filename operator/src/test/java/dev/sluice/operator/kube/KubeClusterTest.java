package dev.sluice.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.routing.ObjectKey;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// Who is told of what: everything that others wrote, nothing that was written here.
class KubeClusterTest {
    private static final ObjectKey KEY = Kinds.CONFIG_MAP.key("shop", "a");
    private static final ObjectKey OTHER = Kinds.CONFIG_MAP.key("shop", "b");

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final PlayedApi api;
    private final KubeCluster cluster;
    private final PlayedApi.Asked watch;

    KubeClusterTest() throws Exception {
        api = new PlayedApi();
        cluster =
                new KubeCluster(
                        api.client(),
                        Optional.empty(),
                        (key, object) -> told.add(key.name() + " " + version(object)));
        var known = begun(() -> cluster.get(KEY));
        api.next().answer(200, "{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[]}");
        assertThat(known.get(30, TimeUnit.SECONDS)).isEmpty();
        watch = api.next().opened();
    }

    @AfterEach
    void end() {
        cluster.close();
        api.close();
    }

    private static String version(Optional<ObjectNode> object) {
        return object.map(it -> it.at("/metadata/resourceVersion").asText()).orElse("gone");
    }

    private static <T> FutureTask<T> begun(Callable<T> call) {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().start(task);
        return task;
    }

    private static String object(ObjectKey key, int version) {
        return """
        {"kind": "ConfigMap", "metadata": {"namespace": "shop", "name": "%s", "resourceVersion": "%d"}}\
        """
                .formatted(key.name(), version);
    }

    private static ObjectNode parsed(String text) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }

    private String told() throws InterruptedException {
        return Objects.requireNonNull(told.poll(30, TimeUnit.SECONDS), "nobody was told");
    }

    /// What is told of this comes after all that the watch told before.
    private String nextTold() throws InterruptedException {
        watch.tell("ADDED", object(OTHER, 100));
        return told();
    }

    @Test
    void whatOthersWroteIsTold() throws Exception {
        watch.tell("ADDED", object(KEY, 5));
        assertThat(told()).isEqualTo("a 5");
    }

    @Test
    void anOwnWriteIsNotToldAlthoughTheWatchIsQuickerThanTheAnswer() throws Exception {
        var write = begun(() -> cluster.update(KEY, parsed(object(KEY, 1))));
        var request = api.next();
        watch.tell("MODIFIED", object(KEY, 6));
        awaitKnown("6");
        request.answer(200, object(KEY, 6));
        write.get(30, TimeUnit.SECONDS);
        assertThat(nextTold()).isEqualTo("b 100");
    }

    @Test
    void whatOthersWroteMeanwhileIsToldOnceTheAnswerIsThere() throws Exception {
        var write = begun(() -> cluster.update(KEY, parsed(object(KEY, 1))));
        var request = api.next();
        watch.tell("MODIFIED", object(KEY, 6));
        watch.tell("MODIFIED", object(KEY, 7));
        awaitKnown("7");
        request.answer(200, object(KEY, 6));
        write.get(30, TimeUnit.SECONDS);
        assertThat(told()).isEqualTo("a 7");
    }

    @Test
    void theAnswerToAWriteBringsNothingBackWhoseEndTheWatchToldBefore() throws Exception {
        var last = object(KEY, 6).replace("\"name\"", "\"uid\": \"u1\", \"name\"");
        watch.tell("ADDED", last);
        assertThat(told()).isEqualTo("a 6");
        var write = begun(() -> cluster.update(KEY, parsed(last)));
        var request = api.next();
        watch.tell("DELETED", last.replace("\"6\"", "\"7\""));
        assertThat(told()).isEqualTo("a gone");
        request.answer(200, last);
        write.get(30, TimeUnit.SECONDS);
        assertThat(cluster.get(KEY)).isEmpty();
        watch.tell("ADDED", object(KEY, 9).replace("\"name\"", "\"uid\": \"u2\", \"name\""));
        assertThat(told()).as("another one of the same name").isEqualTo("a 9");
    }

    @Test
    void whatIsLearntByLookingIsToldBecauseTheWatchTellsNothingNewOfIt() throws Exception {
        var look = begun(() -> cluster.newest(KEY));
        api.next().answer(200, object(KEY, 8));
        look.get(30, TimeUnit.SECONDS);
        watch.tell("MODIFIED", object(KEY, 8));
        assertThat(told()).isEqualTo("a 8");
        assertThat(nextTold()).as("once").isEqualTo("b 100");
    }

    private void awaitKnown(String version) {
        while (!version(cluster.get(KEY)).equals(version)) {
            Thread.onSpinWait();
        }
    }
}
