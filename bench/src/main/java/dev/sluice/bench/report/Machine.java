package dev.sluice.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The machine the figures come from.
public final class Machine {
    private static final Path PROC = Path.of("/proc");
    private static final double KIBIBYTES_IN_GIB = 1024.0 * 1024;

    private Machine() {}

    /// The load averages of 1, 5 and 15 minutes; a dash where the system tells none.
    public static String load() {
        return first("loadavg", "")
                .map(line -> String.join(" ", List.of(line.split(" ")).subList(0, 3)))
                .orElse("-");
    }

    /// @param loadBefore what [#load] said before the benchmark began
    /// @param data where the state of the servers was kept
    public static Table facts(String loadBefore, Path data) throws IOException {
        var memory =
                first("meminfo", "MemTotal")
                        .map(line -> Long.parseLong(line.replaceAll("\\D", "")))
                        .map(kib -> String.format(Locale.ROOT, "%.1f GiB", kib / KIBIBYTES_IN_GIB))
                        .orElse("-");
        var processor =
                first("cpuinfo", "model name")
                        .map(line -> line.substring(line.indexOf(':') + 1).strip())
                        .orElse(System.getProperty("os.arch", "-"));
        return new Table("fact", "value")
                .row("when", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .row("cores", Integer.toString(Runtime.getRuntime().availableProcessors()))
                .row("processor", processor)
                .row("memory", memory)
                .row("system", property("os.name") + " " + property("os.version"))
                .row("JDK", property("java.vendor") + " " + Runtime.version())
                .row("file system of the data", Files.getFileStore(data).type())
                .row("load before (1, 5, 15 minutes)", loadBefore)
                .row("load after", load());
    }

    private static String property(String name) {
        return System.getProperty(name, "-");
    }

    private static Optional<String> first(String file, String start) {
        try {
            return Files.readAllLines(PROC.resolve(file)).stream()
                    .filter(line -> line.startsWith(start))
                    .findFirst();
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
