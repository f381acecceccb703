package dev.sluice.cli;

import dev.sluice.embedded.store.StoreException;
import dev.sluice.embedded.store.files.Backup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Copies the embedded cluster into one file.
@Command(
        name = "backup",
        description = {
            "Writes the embedded cluster's objects and keys, as they are at one moment, into one"
                    + " file.",
            "The cluster may run meanwhile. The file holds secrets; only you can read it."
        })
final class BackupCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "The file to write; it must not exist.")
    Path file = Path.of("");

    @Mixin DataDirectory directory = new DataDirectory();

    @Override
    public Integer call() {
        var data = directory.data;
        try {
            var written = new Backup().write(data, file);
            System.out.printf(
                    "%s holds %d objects at revision %d%n",
                    file, written.objects(), written.revision());
            return 0;
        } catch (StoreException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "%s cannot be written (%s); give a place with room that you may write to."
                            .formatted(file, e),
                    e);
        }
    }
}
