package dev.sluice.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.LogManager;

/// What is logged to standard error, and how.
final class Logs {
    private static final String PEOPLE = "%4$s: %5$s%6$s%n";
    private static final String MACHINES =
            "{\"time\":\"%1$tFT%1$tT.%1$tLZ\",\"level\":\"%4$s\",\"logger\":\"%3$s\",\"message\":\"%5$s\"}%6$s%n";

    private Logs() {}

    /// Warnings, one line each: for a person who watches.
    static void forPeople() {
        configure("WARNING", PEOPLE);
    }

    /// What happens, for whoever collects the logs of a cluster.
    static void forMachines() {
        configure("INFO", MACHINES);
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
