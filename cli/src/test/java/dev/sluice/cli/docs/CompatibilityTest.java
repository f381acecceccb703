package dev.sluice.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// The table of `docs/COMPATIBILITY.md`.
class CompatibilityTest {
    private static final int SURPRISES = 82;
    private static final Pattern ROW =
            Pattern.compile("\\| (\\d+) \\| [^|]+ \\| ([a-z ]+) \\| [^|]+ \\| ([^|]+) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private record Row(int number, String verdict, List<String> tests) {}

    private static List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        for (var line : Files.readAllLines(Path.of("../docs/COMPATIBILITY.md"))) {
            var row = ROW.matcher(line);
            if (row.matches()) {
                var tests = new ArrayList<String>();
                var test = TEST.matcher(row.group(3));
                while (test.find()) {
                    tests.add(test.group(1) + "." + test.group(2));
                }
                rows.add(new Row(Integer.parseInt(row.group(1)), row.group(2), tests));
            }
        }
        return rows;
    }

    @Test
    void everySurpriseHasARow() throws IOException {
        assertThat(rows())
                .extracting(Row::number)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, SURPRISES).boxed().toList());
        assertThat(rows())
                .extracting(Row::verdict)
                .isSubsetOf("fixed", "partly", "kept", "not yet");
    }

    @Test
    void everyTestThatIsNamedExists() throws IOException {
        var classes = testClasses();
        for (var row : rows()) {
            for (var test : row.tests()) {
                var parts = test.split("\\.");
                assertThat(classes.getOrDefault(parts[0], ""))
                        .as("row %d names %s", row.number(), test)
                        .containsPattern("(void|Stream<DynamicTest>) " + parts[1] + "\\(");
            }
        }
    }

    /// The sources by class name; those of the same name one after the other.
    private static Map<String, String> testClasses() throws IOException {
        var classes = new HashMap<String, String>();
        try (var files = Files.walk(Path.of(".."))) {
            for (var file :
                    files.filter(it -> it.toString().endsWith("Test.java"))
                            .filter(it -> it.toString().contains("src/test/java"))
                            .toList()) {
                classes.merge(name(file), Files.readString(file), String::concat);
            }
        }
        return classes;
    }

    private static String name(Path file) {
        return file.getFileName().toString().replace(".java", "");
    }
}
