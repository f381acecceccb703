package dev.sluice.cli;

import picocli.CommandLine.Option;

import java.nio.file.Path;

/// The option that says where the embedded cluster keeps its state.
final class DataDirectory {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".sluice",
            description = "Where the cluster's state is kept (${DEFAULT-VALUE}).")
    Path data = Path.of(".sluice");
}
