package dev.sluice.embedded.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Finds programs as a shell does.
final class Executables {
    private Executables() {}

    /// The file a command name stands for.
    ///
    /// @param path the value of `PATH`
    static Optional<Path> find(String command, String path, Path directory) {
        if (command.isEmpty()) {
            return Optional.empty();
        }
        if (command.indexOf('/') >= 0) {
            return Optional.of(directory.resolve(command)).filter(Executables::runs);
        }
        for (var place : path.split(":", -1)) {
            var file = directory.resolve(place).resolve(command);
            if (runs(file)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }

    private static boolean runs(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }

    /// Why a command cannot be started, in the words of container runtimes; empty if it can.
    static Optional<String> problem(String command, String path, Path directory) {
        if (find(command, path, directory).isPresent()) {
            return Optional.empty();
        }
        var start = "exec: \"" + command + "\": ";
        if (command.indexOf('/') < 0) {
            return Optional.of(start + "executable file not found in $PATH");
        }
        var file = directory.resolve(command);
        if (!Files.exists(file)) {
            return Optional.of(start + "stat " + file + ": no such file or directory");
        }
        return Optional.of(
                start + (Files.isDirectory(file) ? "is a directory" : "permission denied"));
    }
}
