package dev.sluice.embedded.runtime.engine;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// A container engine of this machine.
///
/// @param name `podman` or `docker`
/// @param program its command
public record Engine(String name, Path program) {
    /// The names that are known.
    public static final List<String> NAMES = List.of("podman", "docker");

    private static final Duration SHORT = Duration.ofMinutes(1);

    /// Looks for its command.
    ///
    /// @param path the value of `PATH`
    public static Optional<Engine> find(String name, String path) {
        for (var place : path.split(":", -1)) {
            var program = Path.of(place).resolve(name);
            if (Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(new Engine(name, program.toAbsolutePath()));
            }
        }
        return Optional.empty();
    }

    /// The beginning of a command that ends and removes containers at once.
    public List<String> removal() {
        return name.equals("podman")
                // It would wait ten seconds otherwise.
                ? List.of("rm", "-f", "-v", "-t", "0")
                : List.of("rm", "-f", "-v");
    }

    /// What a command of the engine said.
    ///
    /// @param text output and errors together, without the last line's end
    public record Said(int code, String text) {
        public boolean well() {
            return code == 0;
        }

        /// What to tell of a failure.
        public String lastLine() {
            return text.lines().reduce("", (_, line) -> line);
        }
    }

    /// Waits for a command that answers at once.
    public Said ask(String... arguments) throws IOException {
        return ask(SHORT, List.of(arguments));
    }

    /// Waits for a command.
    ///
    /// @throws IOException when it cannot be started or takes longer
    public Said ask(Duration longest, List<String> arguments) throws IOException {
        var words = new ArrayList<>(List.of(program.toString()));
        words.addAll(arguments);
        var output = Files.createTempFile("engine", ".out");
        try {
            var process =
                    new ProcessBuilder(words)
                            // Podman's monitor may leave a file where it is started.
                            .directory(new File(System.getProperty("java.io.tmpdir")))
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start();
            process.getOutputStream().close();
            if (!process.waitFor(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(
                        "%s %s took longer than %d seconds"
                                .formatted(name, arguments.getFirst(), longest.toSeconds()));
            }
            var text = Files.readString(output, StandardCharsets.ISO_8859_1);
            return new Said(process.exitValue(), text.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + name, e);
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
