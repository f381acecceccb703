package dev.sluice.cli.story;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The program, started as a person does; its output can be waited for.
public final class SluiceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String READY = "Ctrl-C stops";

    private final Process process;
    private final List<String> output = new ArrayList<>();

    private SluiceProcess(Process process) {
        this.process = process;
        follow(process.inputReader());
        follow(process.errorReader());
    }

    /// The root of the tree, with `examples/`.
    public static Path home() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    public static SluiceProcess start(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-Xmx192m",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dsluice.home=" + home(),
                                "-cp",
                                classPath(),
                                "dev.sluice.cli.Main"));
        command.addAll(List.of(arguments));
        return new SluiceProcess(new ProcessBuilder(command).start());
    }

    /// What this runs from; some ways to run tests load them by a loader of their own.
    public static String classPath() {
        return SluiceProcess.class.getClassLoader() instanceof URLClassLoader own
                ? Arrays.stream(own.getURLs())
                        .map(URL::getPath)
                        .collect(Collectors.joining(File.pathSeparator))
                : System.getProperty("java.class.path");
    }

    /// `sluice up` on free ports, ready.
    public static SluiceProcess up(Path data, String... more)
            throws IOException, InterruptedException {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "up",
                                "--data",
                                data.toString(),
                                "--api-port",
                                "0",
                                "--gateway-port",
                                "0",
                                "--metrics-port",
                                "0"));
        arguments.addAll(List.of(more));
        var started = start(arguments.toArray(String[]::new));
        started.await(line -> line.startsWith(READY));
        return started;
    }

    private void follow(BufferedReader reader) {
        Thread.ofVirtual()
                .start(() -> {
                    try (reader) {
                        for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                            said(line);
                        }
                    } catch (IOException _) {
                        said("the output ended");
                    }
                });
    }

    private synchronized void said(String line) {
        output.add(line);
        notifyAll();
    }

    /// Everything said so far, both streams together.
    public synchronized List<String> output() {
        return List.copyOf(output);
    }

    /// @throws AssertionError when no such line comes
    public synchronized String await(Predicate<String> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var found = output.stream().filter(wanted).findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0 || !process.isAlive() && output.stream().noneMatch(wanted)) {
                throw new AssertionError("no such line in:\n" + String.join("\n", output));
            }
            wait(Math.min(left, 100));
        }
    }

    /// The URL in the line that begins so.
    public String url(String door) throws InterruptedException {
        return await(line -> line.startsWith(door)).substring(door.length()).strip();
    }

    /// Waits for its end.
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("still running:\n" + String.join("\n", output()));
        }
        return process.exitValue();
    }

    /// `kill -9`.
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /// Ctrl-C, and the end of it.
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
