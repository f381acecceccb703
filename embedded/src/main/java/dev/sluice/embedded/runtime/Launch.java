package dev.sluice.embedded.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A command with its variables and its directory, to be started as a group of processes that dies
/// with this JVM.
///
/// The command leads a session of its own. In the same group a small shell reads from a pipe (or a
/// FIFO) that this JVM holds open; when the JVM ends, however it ends, the shell reads the end of
/// it and kills the group.
///
/// @param command the program and its arguments, already expanded
/// @param enclosure what it runs inside of; the watcher stays outside
record Launch(List<String> command, Map<String, String> env, Path directory, Enclosure enclosure) {
    private static final String SYSTEM_PATH =
            System.getenv().getOrDefault("PATH", "/usr/bin:/bin") + ":/usr/bin:/bin";

    /// The watcher ignores what a script sends to its whole group (`kill 0`).
    private static final String WATCHER =
            """
            ( trap '' HUP INT QUIT TERM
              exec </dev/null >/dev/null 2>&1
              while read -r _ <&3; do :; done
              kill -KILL -$$ || kill -KILL $$ ) &
            """;

    /// The program takes the place of the shell, so its process id, exit code and signals are those
    /// this JVM sees; the watcher is nobody's child, so a program that waits for all its children
    /// does not wait for it.
    private static final String CONTAINER =
            """
            exec 3<&0 </dev/null
            ( %s )
            exec 3<&-
            %s
            exec "$@"
            """;

    /// The same for a program that is given input: the lifeline is a FIFO.
    private static final String INTERACTIVE =
            """
            exec 3<"$0"
            ( %s )
            exec 3<&-
            %s
            exec "$@"
            """;

    /// Its standard input belongs to the program, so the lifeline is a FIFO.
    private static final String BESIDE =
            """
            exec 3<"$0"
            %s
            watcher=$!
            exec 3<&-
            %s
            "$@"
            code=$?
            kill -KILL $watcher
            exit $code
            """;

    private static final Pattern SHELL_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /// The same command inside something.
    Launch within(Enclosure other) {
        return new Launch(command, env, directory, other);
    }

    /// Another command in the same place.
    Launch beside(List<String> other, boolean terminal) {
        return enclosure.beside(this, other, terminal);
    }

    /// Why it cannot be started, in the words of container runtimes; empty if it can.
    Optional<String> problem() {
        return Executables.problem(
                command.isEmpty() ? "" : command.getFirst(),
                env.getOrDefault("PATH", ""),
                directory);
    }

    /// Starts a container's process: no standard input, output and errors in one stream.
    Process start() throws IOException {
        return builder(CONTAINER, "sluice").redirectErrorStream(true).start();
    }

    /// The same with a standard input, which stays open as long as the answer's.
    ///
    /// @param own of this container only: closing it ends what is left of it
    Process startInteractive(Lifeline own) throws IOException {
        return builder(INTERACTIVE, own.fifo().toString()).redirectErrorStream(true).start();
    }

    /// Starts a command beside the container's process, with three streams of its own.
    Process startBeside(Lifeline lifeline) throws IOException {
        return builder(BESIDE, lifeline.fifo().toString()).start();
    }

    /// The same, with output and errors in a file.
    Process startBeside(Lifeline lifeline, Path output) throws IOException {
        return builder(BESIDE, lifeline.fifo().toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private ProcessBuilder builder(String script, String zero) {
        var all = new ArrayList<>(ownSession());
        all.addAll(List.of("/bin/sh", "-c", script.formatted(WATCHER, enclosure.enter()), zero));
        all.addAll(unusualNames());
        all.addAll(command);
        var builder = new ProcessBuilder(all).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(env);
        return builder;
    }

    private static List<String> ownSession() {
        var here = Path.of("/");
        var setsid = Executables.find("setsid", SYSTEM_PATH, here);
        if (setsid.isPresent()) {
            var words = new ArrayList<>(Signals.RESET);
            words.addFirst(setsid.get().toString());
            return words;
        }
        return Executables.find("perl", SYSTEM_PATH, here)
                .map(perl ->
                        List.of(
                                perl.toString(),
                                "-MPOSIX",
                                "-e",
                                "$SIG{$_} = 'DEFAULT' for qw(HUP INT QUIT);"
                                        + " POSIX::setsid(); exec { $ARGV[0] } @ARGV;"))
                .orElse(List.of());
    }

    /// Some shells drop variables whose names they could not assign to, such as `spring.profile`;
    /// `env` sets them again.
    private List<String> unusualNames() {
        var words = new ArrayList<String>();
        env.forEach((name, value) -> {
            if (!SHELL_NAME.matcher(name).matches()) {
                words.add(name + "=" + value);
            }
        });
        if (!words.isEmpty()) {
            words.addFirst("/usr/bin/env");
        }
        return words;
    }
}
