package dev.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/// What one benchmark found: printed, and kept under `bench/results`.
public final class Report {
    private final String name;
    private final Path results;
    private final StringBuilder text = new StringBuilder();
    private final Map<String, String> figures = new TreeMap<>();

    /// @param name of the benchmark
    /// @param home the root of the tree
    public Report(String name, Path home) {
        this.name = name;
        this.results = home.resolve("bench/results");
        text.append("# ").append(name).append("\n\n");
    }

    /// A paragraph.
    public void say(String sentence) {
        text.append(sentence).append("\n\n");
    }

    /// A table under a heading.
    public void table(String heading, Table table) {
        text.append("## ").append(heading).append("\n\n").append(table).append('\n');
    }

    /// Keeps a figure for other benchmarks, which find it with [#figures].
    public void keep(String figure, String value) {
        figures.put(figure, value);
    }

    /// Tells the one who waits what goes on.
    public void progress(String what) {
        System.err.println(name + ": " + what);
    }

    /// Prints it all and writes it to the file of this benchmark.
    ///
    /// @param machine where it was measured, and how busy it was
    public void close(Table machine) throws IOException {
        table("Machine", machine);
        System.out.println(text);
        Files.createDirectories(results);
        Files.writeString(results.resolve(name + ".md"), text.toString().strip() + "\n");
        if (!figures.isEmpty()) {
            var lines = new StringBuilder();
            figures.forEach(
                    (key, value) -> lines.append(key).append('=').append(value).append('\n'));
            Files.writeString(results.resolve(name + ".figures"), lines);
        }
    }

    /// What a benchmark kept when it last ran; empty when it has not run.
    public Map<String, String> figures(String benchmark) throws IOException {
        var file = results.resolve(benchmark + ".figures");
        var kept = new TreeMap<String, String>();
        if (Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                int sign = line.indexOf('=');
                kept.put(line.substring(0, sign), line.substring(sign + 1));
            }
        }
        return kept;
    }
}
