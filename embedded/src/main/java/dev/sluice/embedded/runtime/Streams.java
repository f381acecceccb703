package dev.sluice.embedded.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// How one run of a container is joined to this JVM.
///
/// @param lifeline where its standard input, which is the lifeline of others, is its own
/// @param device where it has a terminal: a file that names it
record Streams(Stdio stdio, Optional<Lifeline> lifeline, Optional<Path> device)
        implements AutoCloseable {

    /// @param place for what has a name in the file system
    static Streams of(Stdio stdio, Path place) throws IOException {
        if (stdio.plain()) {
            return new Streams(stdio, Optional.empty(), Optional.empty());
        }
        var device =
                stdio.tty()
                        ? Optional.of(Files.createTempFile(place, "tty", ""))
                        : Optional.<Path>empty();
        var fifo = Files.createTempFile(place, "stdin", "");
        return new Streams(stdio, Optional.of(new Lifeline(fifo)), device);
    }

    Process start(Launch launch) throws IOException {
        if (lifeline.isEmpty()) {
            return launch.start();
        }
        return device.map(file -> Terminal.within(launch, file))
                .orElse(launch)
                .startInteractive(lifeline.get());
    }

    void resize(int columns, int rows) {
        device.ifPresent(file -> Terminal.resize(file, columns, rows));
    }

    /// Ends what the container has left in its session.
    @Override
    public void close() throws IOException {
        if (lifeline.isPresent()) {
            lifeline.get().close();
        }
        if (device.isPresent()) {
            Files.deleteIfExists(device.get());
        }
    }
}
