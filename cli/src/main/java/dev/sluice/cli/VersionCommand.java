package dev.sluice.cli;

import picocli.CommandLine.Command;

/// Tells which version this is.
@Command(name = "version", description = "Prints the version.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println("sluice " + Installation.version());
    }
}
