package dev.sluice.cli;

import dev.sluice.embedded.store.StoreException;
import dev.sluice.embedded.store.files.Backup;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import java.io.IOException;
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
    @Mixin DataDirectory directory = new DataDirectory();

    @Override
    public Integer call() {
        var data = directory.data;
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
