package dev.sluice.embedded.runtime;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Gives programs the signals as they were meant: who is started by a script in its background, or
/// by `nohup`, ignores some, and so would all that it starts.
final class Signals {
    private static final Logger LOG = LoggerFactory.getLogger(Signals.class);

    /// Words to put in front of a command; empty where no program can do that.
    static final List<String> RESET =
            Optional.of(List.of("/usr/bin/env", "--default-signal=HUP,INT,QUIT"))
                    .filter(Signals::works)
                    .orElse(List.of());

    private Signals() {}

    private static boolean works(List<String> words) {
        try {
            var probe =
                    new ProcessBuilder(words)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start();
            return probe.waitFor() == 0;
        } catch (IOException e) {
            LOG.debug("pods inherit which signals are ignored: {}", e.getMessage());
            return false;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
