package dev.sluice.bench.api;

import dev.sluice.bench.http.Access;
import dev.sluice.bench.process.Scratch;

import java.io.IOException;
import java.util.List;

/// A control plane that can be started with nothing in it.
interface Contestant {
    String name();

    /// Starts it with a new data directory and waits until it is ready.
    Running start(Scratch scratch) throws Exception;

    /// One that runs.
    interface Running extends AutoCloseable {
        Access access();

        /// From the start of its first process to `/readyz` 200.
        double readySeconds();

        /// Its processes' numbers.
        List<Long> pids() throws IOException;

        @Override
        void close() throws IOException;
    }
}
