package dev.sluice.cli;

import dev.sluice.embedded.store.StoreException;
import dev.sluice.embedded.store.files.Backup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

/// Says whether the embedded cluster's files are whole.
@Command(
        name = "check",
        description = {
            "Reads all files of an embedded cluster's state and says whether they are whole;"
                    + " nothing is changed.",
            "Ends with 0 when they are, and with 1 when one is damaged."
        })
final class CheckCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".sluice",
            description = "Where the cluster's state is kept (${DEFAULT-VALUE}).")
    Path data = Path.of(".sluice");

    @Override
    public Integer call() {
        try {
            var found = Backup.check(data);
            System.out.println(found.sentence());
            return found.whole() ? 0 : 1;
        } catch (StoreException e) {
            throw new CommandFailedException(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailedException("%s cannot be read (%s).".formatted(data, e), e);
        }
    }
}
