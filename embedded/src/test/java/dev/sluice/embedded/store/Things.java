package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.sluice.embedded.store.files.Medium;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.TreeMap;

/// Small objects in a store.
final class Things {
    static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);
    static final String THINGS = "things";

    private Things() {}

    static Store open(Path directory) {
        return Store.open(directory, CLOCK);
    }

    static Store open(Medium medium, Path directory) {
        return Store.open(medium, directory, CLOCK);
    }

    static Id id(String name) {
        return new Id(THINGS, "default", name);
    }

    static ObjectNode object(String name, String value) {
        ObjectNode object = JsonNodeFactory.instance.objectNode().put("value", value);
        object.putObject("metadata").put("name", name);
        return object;
    }

    static Event write(Store store, String name, String value) {
        Id id = id(name);
        return store.write(id, store.latest(id), Optional.of(object(name, value)), () -> {})
                .orElseThrow();
    }

    /// Values by name.
    static TreeMap<String, String> contents(Store store) {
        var contents = new TreeMap<String, String>();
        for (ObjectNode object : store.list(THINGS, "").objects()) {
            contents.put(object.at("/metadata/name").asText(), object.path("value").asText());
        }
        return contents;
    }

    /// What twenty names hold after so many writes by [#fill].
    static TreeMap<String, String> after(long writes) {
        var contents = new TreeMap<String, String>();
        for (long i = 1; i <= writes; i++) {
            contents.put("n" + i % 20, "v" + i);
        }
        return contents;
    }

    /// Write number i says so, and has revision i.
    static void fill(Store store, int writes) {
        for (int i = 1; i <= writes; i++) {
            write(store, "n" + i % 20, "v" + i);
        }
    }

    static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(
                from,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                            throws IOException {
                        Files.createDirectories(to.resolve(from.relativize(dir)));
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes a)
                            throws IOException {
                        Files.copy(file, to.resolve(from.relativize(file)));
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    static Path newest(Path directory, String ending) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(it -> it.toString().endsWith(ending))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    static long damagedFiles(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(it -> it.toString().contains(".damaged-")).count();
        }
    }
}
