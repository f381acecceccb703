package dev.sluice.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;
import java.util.logging.Logger;

/// What is logged to standard error, and how.
final class Logs {
    private static final String PEOPLE = "%4$s: %5$s%6$s%n";

    private Logs() {}

    /// Warnings, one line each: for a person who watches.
    static void forPeople() {
        configure("WARNING", PEOPLE);
    }

    /// What happens, for whoever collects the logs of a cluster.
    ///
    /// @param level as Flagger names it; an unknown one counts as `info`
    /// @param encoding `json` for one object per line, otherwise lines for people
    static void forMachines(String level, String encoding) {
        configure(level(level), PEOPLE);
        if (encoding.equals("json")) {
            for (var handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new JsonLines());
            }
        }
    }

    private static String level(String name) {
        return switch (name) {
            case "debug" -> "FINE";
            case "warn", "warning" -> "WARNING";
            case "error", "fatal", "panic" -> "SEVERE";
            default -> "INFO";
        };
    }

    private static void configure(String level, String format) {
        System.setProperty("java.util.logging.SimpleFormatter.format", format);
        var properties =
                """
                handlers=java.util.logging.ConsoleHandler
                .level=%1$s
                java.util.logging.ConsoleHandler.level=%1$s
                java.util.logging.ConsoleHandler.formatter=java.util.logging.SimpleFormatter
                io.vertx.level=WARNING
                io.netty.level=WARNING
                io.fabric8.level=WARNING
                io.fabric8.kubernetes.client.dsl.internal.VersionUsageUtils.level=SEVERE
                """
                        .formatted(level);
        try {
            LogManager.getLogManager()
                    .readConfiguration(
                            new ByteArrayInputStream(properties.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException("a text in memory is readable", e);
        }
    }
}
