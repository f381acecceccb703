package dev.sluice.cli.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.marcnuri.helm.Helm;

import dev.sluice.cli.story.SluiceProcess;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Every command of the documents: Sluice's and kubectl's are understood, and the chart takes the
/// values.
class DocumentedCommandsTest {
    private static final Pattern BLOCK =
            Pattern.compile("^ *```sh\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");

    /// One program with its arguments, out of a line of the documents.
    record Command(String program, List<String> arguments) {
        @Override
        public String toString() {
            return program + " " + String.join(" ", arguments);
        }
    }

    private static Stream<Command> commands(String program) throws IOException {
        var commands = new ArrayList<Command>();
        for (var document : List.of("INSTALL.md", "SWITCHING.md", "BACKUP.md")) {
            var block = BLOCK.matcher(Files.readString(Path.of("../docs", document)));
            while (block.find()) {
                block.group(1)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .flatMap(line -> Arrays.stream(line.split(" \\| ")))
                        .map(DocumentedCommandsTest::command)
                        .forEach(commands::add);
            }
        }
        assertThat(commands)
                .extracting(Command::program)
                .containsOnly("sluice", "kubectl", "helm", "mvn", "docker");
        return commands.stream().filter(it -> it.program().equals(program)).distinct();
    }

    private static Command command(String line) {
        var words =
                WORD.matcher(line.replaceAll(" > \\S+", ""))
                        .results()
                        .map(it -> it.group().replace("'", ""))
                        .toList();
        return new Command(words.getFirst(), words.subList(1, words.size()));
    }

    static Stream<Command> sluice() throws IOException {
        return commands("sluice");
    }

    static Stream<Command> kubectl() throws IOException {
        return commands("kubectl");
    }

    static Stream<Command> charts() throws IOException {
        return commands("helm").filter(it -> it.arguments().contains("charts/sluice"));
    }

    @ParameterizedTest
    @MethodSource("sluice")
    void sluiceUnderstands(Command command) throws Exception {
        var arguments = new ArrayList<>(command.arguments());
        arguments.add("--help");
        try (var process = SluiceProcess.start(arguments.toArray(String[]::new))) {
            assertThat(process.exitCode()).as("%s", process.output()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("kubectl")
    void kubectlUnderstands(Command command) throws Exception {
        assumeTrue(hasKubectl(), "kubectl is not on PATH");
        var words = new ArrayList<>(List.of("kubectl"));
        words.addAll(command.arguments());
        words.add("--help");
        var process = new ProcessBuilder(words).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }

    @ParameterizedTest
    @MethodSource("charts")
    void theChartTakesTheValues(Command command) {
        var template =
                new Helm(Path.of("../charts/sluice").toAbsolutePath().normalize())
                        .template()
                        .withName("sluice")
                        .withKubeVersion("1.30.0");
        for (var i = 0; i < command.arguments().size(); i++) {
            if (command.arguments().get(i).equals("--set")) {
                var value = command.arguments().get(i + 1).split("=", 2);
                template.set(value[0], value[1]);
            }
        }
        assertThat(template.call()).contains("kind: Deployment");
    }

    private static boolean hasKubectl() {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")));
    }
}
