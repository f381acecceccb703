package dev.sluice.embedded.store.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What the files are called: `cluster-REVISION.log` and `cluster-REVISION.snapshot`.
final class Names {
    static final Set<OpenOption> FRESH =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE);
    private static final Pattern FILE = Pattern.compile("cluster-(\\d{19})\\.(log|snapshot)");

    private Names() {}

    static String log(long base) {
        return "cluster-%019d.log".formatted(base);
    }

    static String snapshot(long revision) {
        return "cluster-%019d.snapshot".formatted(revision);
    }

    /// Where a file is written before it is complete.
    static Path draft(Path file) {
        return file.resolveSibling(file.getFileName() + ".new");
    }

    /// A name under which a damaged file stays beside the others.
    static Path aside(Path file) {
        int number = 1;
        Path aside;
        do {
            aside = file.resolveSibling(file.getFileName() + ".damaged-" + number++);
        } while (Files.exists(aside));
        return aside;
    }

    /// The files of a directory by their revision; none when it does not exist.
    ///
    /// @param kind `log` or `snapshot`
    static NavigableMap<Long, Path> files(Path directory, String kind) throws IOException {
        var found = new TreeMap<Long, Path>();
        if (!Files.isDirectory(directory)) {
            return found;
        }
        try (var entries = Files.newDirectoryStream(directory, "cluster-*." + kind)) {
            for (Path file : entries) {
                var name = FILE.matcher(String.valueOf(file.getFileName()));
                if (name.matches()) {
                    found.put(Long.parseLong(name.group(1)), file);
                }
            }
        }
        return found;
    }

    static boolean areIn(Path directory) throws IOException {
        return !files(directory, "log").isEmpty() || !files(directory, "snapshot").isEmpty();
    }
}
