package dev.sluice.embedded.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;

class StoreTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    private static final String THINGS = "things";

    @TempDir Path directory;

    private static Id id(String name) {
        return new Id(THINGS, "default", name);
    }

    private static ObjectNode object(String value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("value", value);
        object.putObject("metadata");
        return object;
    }

    private static Event write(Store store, String name, String value) {
        Id id = id(name);
        return store.write(id, store.latest(id), Optional.of(object(value)), () -> {})
                .orElseThrow();
    }

    private static void remove(Store store, String name) {
        var removed = store.write(id(name), store.latest(id(name)), Optional.empty(), () -> {});
        assertThat(removed).isPresent();
    }

    private static List<String> values(Store store) {
        return store.list(THINGS, "").objects().stream()
                .map(object -> object.path("value").asText())
                .toList();
    }

    @Test
    void everythingIsBackAfterARestart() {
        long revision;
        try (Store store = Store.open(directory, CLOCK)) {
            write(store, "a", "1");
            write(store, "b", "2");
            write(store, "a", "3");
            write(store, "c", "4");
            remove(store, "c");
            revision = store.revision();
        }
        try (Store store = Store.open(directory, CLOCK)) {
            assertThat(values(store)).containsExactly("3", "2");
            assertThat(store.revision()).isEqualTo(revision).isEqualTo(5);
            assertThat(write(store, "d", "5").revision()).isEqualTo(6);
        }
    }

    @Test
    void refusesAWriteDecidedOnAnOldState() {
        try (Store store = Store.inMemory(CLOCK)) {
            write(store, "a", "1");
            Optional<ObjectNode> old = store.latest(id("a"));
            write(store, "a", "2");
            assertThat(store.write(id("a"), old, Optional.of(object("3")), () -> {})).isEmpty();
            assertThat(store.write(id("a"), Optional.empty(), Optional.of(object("3")), () -> {}))
                    .isEmpty();
            assertThat(values(store)).containsExactly("2");
        }
    }

    @Test
    void showsTheCollectionAsItWas() {
        try (Store store = Store.inMemory(CLOCK)) {
            write(store, "a", "1");
            write(store, "b", "2");
            long then = store.revision();
            write(store, "a", "3");
            remove(store, "b");
            write(store, "c", "4");
            assertThat(store.listAt(THINGS, "default", then).objects())
                    .extracting(object -> object.path("value").asText())
                    .containsExactly("1", "2");
        }
    }

    @Test
    void forgetsOldHistory() {
        try (Store store = Store.inMemory(CLOCK)) {
            for (int i = 0; i <= History.MAX_EVENTS; i++) {
                write(store, "a", Integer.toString(i));
            }
            assertThatThrownBy(() -> store.listAt(THINGS, "", 0))
                    .isInstanceOfSatisfying(
                            HistoryGoneException.class,
                            gone -> assertThat(gone.oldest()).isEqualTo(1));
        }
    }

    @Test
    void saysThatTheDirectoryIsInUse() {
        try (Store first = Store.open(directory, CLOCK)) {
            write(first, "a", "1");
            assertThatThrownBy(() -> Store.open(directory, CLOCK))
                    .isInstanceOf(StoreException.class)
                    .hasMessage(
                            "The data directory "
                                    + directory
                                    + " is in use by another process: stop that process, or give"
                                    + " another directory.");
        }
    }

    @Test
    void manyWritersLoseNothing() throws Exception {
        try (Store store = Store.open(directory, CLOCK)) {
            try (var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < 16; w++) {
                    String name = "w" + w;
                    writers.submit(() -> {
                        for (int i = 0; i < 50; i++) {
                            write(store, name, Integer.toString(i));
                        }
                    });
                }
            }
            assertThat(store.revision()).isEqualTo(16 * 50);
        }
        try (Store store = Store.open(directory, CLOCK)) {
            assertThat(values(store)).hasSize(16).containsOnly("49");
        }
    }

    /// Writes until it is killed, and says what was acknowledged.
    static final class Child {
        private Child() {}

        public static void main(String[] arguments) {
            try (Store store = Store.open(Path.of(arguments[0]), InstantSource.system());
                    var writers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int w = 0; w < 4; w++) {
                    String name = "w" + w;
                    writers.submit(() -> {
                        for (int i = 0; ; i++) {
                            Event event = write(store, name, Integer.toString(i));
                            synchronized (Child.class) {
                                System.out.println(name + " " + i + " " + event.revision());
                                System.out.flush();
                            }
                        }
                    });
                }
            }
        }
    }

    @Test
    void everyAcknowledgedWriteSurvivesAKill() throws Exception {

        long revision = 0;
        for (int round = 0; round < 2; round++) {
            Map<String, Integer> acknowledged = new HashMap<>();
            Process child =
                    new ProcessBuilder(
                                    List.of(
                                            ProcessHandle.current().info().command().orElseThrow(),
                                            "-cp",
                                            classPath(),
                                            Child.class.getName(),
                                            directory.toString()))
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            List<String> lines = new ArrayList<>();
            try (var out =
                    new BufferedReader(
                            new InputStreamReader(
                                    child.getInputStream(), StandardCharsets.UTF_8))) {
                while (lines.size() < 300) {
                    lines.add(String.valueOf(out.readLine()));
                }
                child.toHandle().destroyForcibly();
                String more = out.readLine();
                while (more != null) {
                    lines.add(more);
                    more = out.readLine();
                }
            }
            child.waitFor();
            for (String line : lines) {
                String[] words = line.split(" ");
                // The kill may cut the last line short; what is whole was acknowledged.
                if (words.length == 3) {
                    acknowledged.put(words[0], Integer.parseInt(words[1]));
                    revision = Math.max(revision, Long.parseLong(words[2]));
                }
            }
            try (Store store = Store.open(directory, CLOCK)) {
                for (var entry : acknowledged.entrySet()) {
                    int found = store.get(id(entry.getKey())).orElseThrow().path("value").asInt();
                    assertThat(found).isGreaterThanOrEqualTo(entry.getValue());
                }
                assertThat(store.revision()).isGreaterThanOrEqualTo(revision);
            }
        }
    }

    /// The launcher of the tests may hold the classes in a loader of its own.
    private static String classPath() {
        List<String> places = new ArrayList<>();
        for (Class<?> type :
                List.of(
                        StoreTest.class,
                        Store.class,
                        ObjectNode.class,
                        JsonFactory.class,
                        JsonProperty.class,
                        Logger.class)) {
            places.add(type.getProtectionDomain().getCodeSource().getLocation().getPath());
        }
        return String.join(File.pathSeparator, places);
    }
}
