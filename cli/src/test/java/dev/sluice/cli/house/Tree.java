package dev.sluice.cli.house;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The Java sources of every module.
final class Tree {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private Tree() {}

    /// @param part `src/main/java` or `src/test/java`
    static List<Path> sources(String part) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/" + part + "/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .sorted()
                    .toList();
        }
    }

    static String shortName(Path file) {
        return ROOT.relativize(file).toString();
    }
}
