package dev.sluice.embedded.kubectl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A file of commands that run one after the other in a namespace of their own.
///
/// @param head what stands before the first command
record Transcript(Path file, String head, List<Entry> entries) {
    private static final Path FOLDER = Path.of("src/test/resources/dev/sluice/embedded/kubectl");
    private static final Pattern TITLE = Pattern.compile("(?m)^## ");
    private static final String ANSWER = "\n=> ";
    private static final String DIFFERS = "Differs: ";

    /// One or more shell commands.
    ///
    /// @param differs why the embedded server is known to answer otherwise
    /// @param answer the exit code and, below it, what was printed; empty before it is recorded
    record Entry(String title, Optional<String> differs, String commands, String answer) {
        static Entry parse(String text) {
            int at = text.indexOf(ANSWER);
            String asked = at < 0 ? text : text.substring(0, at);
            String answer = at < 0 ? "" : text.substring(at + ANSWER.length()).strip();
            String[] parts = asked.split("\n", 2);
            String commands = parts[1].strip();
            Optional<String> differs = Optional.empty();
            if (commands.startsWith(DIFFERS)) {
                String[] lines = commands.split("\n", 2);
                differs = Optional.of(lines[0].substring(DIFFERS.length()));
                commands = lines[1].strip();
            }
            return new Entry(parts[0].strip(), differs, commands, answer);
        }

        String with(String newAnswer) {
            String reason = differs.map(why -> DIFFERS + why + "\n").orElse("");
            return "## " + title + "\n" + reason + commands + "\n" + ANSWER + newAnswer + "\n";
        }
    }

    static List<Transcript> all() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Transcript> transcripts = new ArrayList<>();
            for (Path file : files.filter(f -> f.toString().endsWith(".txt")).sorted().toList()) {
                String[] parts = TITLE.split(Files.readString(file));
                List<Entry> entries = new ArrayList<>();
                for (int i = 1; i < parts.length; i++) {
                    entries.add(Entry.parse(parts[i]));
                }
                transcripts.add(new Transcript(file, parts[0].strip(), entries));
            }
            return transcripts;
        }
    }

    String name() {
        return file.getFileName().toString().replace(".txt", "");
    }

    void write(List<String> answers) throws IOException {
        var text = new StringBuilder(head).append("\n");
        for (int i = 0; i < entries.size(); i++) {
            text.append('\n').append(entries.get(i).with(answers.get(i)));
        }
        Files.writeString(file, text);
    }
}
