package dev.sluice.embedded.controllers.judged;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// One story and what the real controllers made of it.
///
/// @param text of the steps `create`, `merge`, `delete`, `until` and `show`, as [Telling]
///   understands them; `<namespace>` stands for the namespace
/// @param expected where the pictures that `show` takes are recorded
record Scenario(String title, String text, Path expected) {
    private static final Path FOLDER =
            Path.of("src/test/resources/dev/sluice/embedded/controllers");
    private static final YAMLMapper YAML = new YAMLMapper();

    static List<Scenario> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            var scenarios = new ArrayList<Scenario>();
            for (var file : files.filter(it -> it.toString().endsWith(".yaml")).sorted().toList()) {
                scenarios.addAll(of(file));
            }
            return scenarios;
        }
    }

    private static List<Scenario> of(Path file) throws IOException {
        var theme = file.getFileName().toString().replace(".yaml", "");
        var scenarios = new ArrayList<Scenario>();
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(file.toFile())) {
            while (values.hasNext()) {
                var story = values.next();
                var title = story.path("scenario").asText();
                var name = title.replaceAll("[^A-Za-z0-9]+", "-") + ".txt";
                var expected = FOLDER.resolve("expected").resolve(theme).resolve(name);
                scenarios.add(
                        new Scenario(
                                theme + ": " + title, story.path("steps").toString(), expected));
            }
        }
        return scenarios;
    }

    JsonNode steps(String namespace) {
        try {
            return YAML.readTree(text.replace("<namespace>", namespace));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String recorded() throws IOException {
        return Files.exists(expected) ? Files.readString(expected) : "";
    }

    void record(String text) throws IOException {
        Files.createDirectories(expected.toAbsolutePath().getParent());
        Files.writeString(expected, text, StandardCharsets.UTF_8);
    }
}
