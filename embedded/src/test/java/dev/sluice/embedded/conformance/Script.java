package dev.sluice.embedded.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A file of steps that run one after the other in a namespace of their own.
///
/// @param head what stands before the first step
record Script(Path file, String head, List<Step> steps) {
    private static final Path FOLDER =
            Path.of("src/test/resources/dev/sluice/embedded/conformance");
    private static final Pattern TITLE = Pattern.compile("(?m)^## ");

    static List<Script> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Script> scripts = new ArrayList<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                scripts.add(read(file));
            }
            return scripts;
        }
    }

    private static Script read(Path file) throws IOException {
        String[] parts = TITLE.split(Files.readString(file));
        List<Step> steps = new ArrayList<>();
        for (int i = 1; i < parts.length; i++) {
            steps.add(Step.parse(parts[i]));
        }
        return new Script(file, parts[0].strip(), steps);
    }

    String name() {
        return file.getFileName().toString().replace(".txt", "");
    }

    void write(List<String> answers) throws IOException {
        var text = new StringBuilder(head).append("\n");
        for (int i = 0; i < steps.size(); i++) {
            text.append('\n').append(steps.get(i).with(answers.get(i)));
        }
        Files.writeString(file, text);
    }
}
