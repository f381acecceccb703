package dev.sluice.embedded.metrics.scrape;

import java.io.IOException;
import java.time.Duration;

/// Where the text of a target comes from.
@FunctionalInterface
public interface Source {
    /// Waits for the target's current text, at most for the timeout.
    ///
    /// @throws IOException with one sentence for people: the target is not reachable or too slow
    String read(Duration timeout) throws IOException;
}
