package dev.sluice.embedded.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.stream.Collectors;

/// A command beside a container, at a terminal that the program `script` makes for it.
///
/// @param device a file that names the terminal's device as soon as it exists
record Terminal(Process process, Path device) implements Beside {
    private static final Logger LOG = LoggerFactory.getLogger(Terminal.class);
    private static final String SCRIPT = "script";
    private static final String SYSTEM_PATH = "/usr/bin:/bin:/usr/local/bin";

    /// `script` turns echo off where its own input is no terminal.
    private static final String SETTLE = "stty sane; tty >%s; exec %s";

    /// The first size may come before the device.
    private static final String RESIZE =
            """
            tries=0
            while [ ! -s "$0" ] && [ $tries -lt 50 ]; do tries=$((tries+1)); sleep 0.05; done
            stty cols "$1" rows "$2" <"$(cat "$0")"
            """;

    static boolean isPossible() {
        return Executables.find(SCRIPT, SYSTEM_PATH, Path.of("/")).isPresent();
    }

    /// @param beside the command, in the place of its container
    /// @param place where to keep the name of the device
    static Terminal start(Launch beside, Lifeline lifeline, Path place) throws IOException {
        var device = Files.createTempFile(place, "tty", "");
        return new Terminal(within(beside, device).startBeside(lifeline), device);
    }

    /// The same command at a terminal of its own.
    ///
    /// @param device a file to name it in
    static Launch within(Launch plain, Path device) {
        var words = plain.command().stream().map(Terminal::quoted).collect(Collectors.joining(" "));
        var settled = SETTLE.formatted(quoted(device.toString()), words);
        var env = new HashMap<>(plain.env());
        env.putIfAbsent("TERM", "xterm");
        env.put("SHELL", "/bin/sh");
        var program = Executables.find(SCRIPT, SYSTEM_PATH, Path.of("/")).orElseThrow();
        return new Launch(
                List.of(program.toString(), "-qefc", settled, "/dev/null"),
                env,
                plain.directory(),
                plain.enclosure());
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    @Override
    public void resize(int columns, int rows) {
        resize(device, columns, rows);
    }

    /// @param device the file that names it
    static void resize(Path device, int columns, int rows) {
        var command =
                List.of(
                        "/bin/sh",
                        "-c",
                        RESIZE,
                        device.toString(),
                        Integer.toString(columns),
                        Integer.toString(rows));
        try {
            new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            LOG.debug("a terminal keeps its size: {}", e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        Beside.super.close();
        try {
            Files.deleteIfExists(device);
        } catch (IOException e) {
            LOG.debug("{} not deleted: {}", device, e.getMessage());
        }
    }
}
