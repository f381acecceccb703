package dev.sluice.bench.process;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A program that this one has started and ends.
public final class Launched implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Process process;
    private final long startNanos;
    private final Path errors;

    private Launched(Process process, long startNanos, Path errors) {
        this.process = process;
        this.startNanos = startNanos;
        this.errors = errors;
    }

    /// @param directory its working directory, where what it says to standard error is kept too
    public static Launched start(Path directory, List<String> command) throws IOException {
        var errors = Files.createTempFile(directory, "errors", ".log");
        var builder =
                new ProcessBuilder(command)
                        .directory(directory.toFile())
                        .redirectError(errors.toFile());
        var from = System.nanoTime();
        return new Launched(builder.start(), from, errors);
    }

    /// A Java program on this program's class path.
    ///
    /// @param arguments options, a main class, and what it is given
    public static Launched java(Path directory, List<String> arguments) throws IOException {
        var java = Path.of(System.getProperty("java.home", ""), "bin", "java").toString();
        var classPath = absolute(System.getProperty("java.class.path", ""));
        var command = new ArrayList<>(List.of(java, "-XX:+UseSerialGC", "-Xmx256m"));
        command.add("--enable-native-access=ALL-UNNAMED");
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "-cp", classPath));
        command.addAll(arguments);
        return start(directory, command);
    }

    /// Its working directory is another one.
    private static String absolute(String classPath) {
        return Stream.of(classPath.split(File.pathSeparator))
                .map(it -> Path.of(it).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    public long pid() {
        return process.pid();
    }

    /// [System#nanoTime()] just before it was started.
    public long startNanos() {
        return startNanos;
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Usage usage() throws IOException {
        return Usage.of(List.of(process.pid()));
    }

    /// Reads its output until a line contains this; empty when it ends before.
    public Optional<String> awaitLine(String part) throws IOException {
        BufferedReader reader = process.inputReader();
        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
            if (line.contains(part)) {
                return Optional.of(line);
            }
        }
        return Optional.empty();
    }

    /// Throws its output away, so that it never waits for a reader.
    public Launched drain() {
        Thread.ofVirtual()
                .name("drain-" + process.pid())
                .start(() -> {
                    try {
                        process.getInputStream().transferTo(OutputStream.nullOutputStream());
                    } catch (IOException _) {
                        // It has ended.
                        return;
                    }
                });
        return this;
    }

    /// What it said to standard error.
    public String errors() throws IOException {
        return Files.readString(errors);
    }

    /// Asks it to end, and ends it when it does not.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
