package dev.sluice.cli;

import dev.sluice.embedded.store.StoreException;
import dev.sluice.embedded.store.files.Backup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Makes an embedded cluster of a backup.
@Command(
        name = "restore",
        description = {
            "Puts a backup into a data directory; the next `sluice up` goes on with it.",
            "The whole backup is checked first. Stop the cluster that uses the directory."
        })
final class RestoreCommand implements Callable<Integer> {
    @Parameters(paramLabel = "FILE", description = "What `sluice backup` wrote.")
    Path file = Path.of("");

    @Mixin DataDirectory directory = new DataDirectory();

    @Option(
            names = "--replace",
            description =
                    "Replace the cluster that is in the directory; without it, a directory"
                            + " with anything in it is refused.")
    boolean replace;

    @Override
    public Integer call() {
        var data = directory.data;
        try {
            var restored = new Backup().restore(file, data, replace);
            System.out.printf(
                    "%s holds %d objects at revision %d; go on with: sluice up --data %s%n",
                    data, restored.objects(), restored.revision(), data);
            return 0;
        } catch (StoreException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailedException(
                    "%s cannot be written (%s); give a directory with room that you may write to."
                            .formatted(data, e),
                    e);
        }
    }
}
