package dev.sluice.embedded.runtime;

import dev.sluice.embedded.apiserver.PodStreams.Execution;

import java.io.InputStream;
import java.io.OutputStream;

/// A command that runs beside a container, as a process of its own.
interface Beside extends Execution {
    Process process();

    @Override
    default OutputStream stdin() {
        return process().getOutputStream();
    }

    @Override
    default InputStream stdout() {
        return process().getInputStream();
    }

    @Override
    default InputStream stderr() {
        return process().getErrorStream();
    }

    @Override
    default int waitFor() throws InterruptedException {
        return process().waitFor();
    }

    @Override
    default void close() {
        if (process().isAlive()) {
            ProcessRecords.killTree(process().toHandle());
        }
    }
}
