package dev.sluice.embedded.runtime;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// A FIFO this JVM holds open, so that commands run beside a container learn of the JVM's end.
final class Lifeline implements AutoCloseable {
    private final Path fifo;
    private @Nullable RandomAccessFile held;

    Lifeline(Path fifo) {
        this.fifo = fifo;
    }

    /// The FIFO, made when first asked for: many platforms never run such a command.
    synchronized Path fifo() throws IOException {
        if (held == null) {
            make();
            // Open for both directions: opening for one would wait for the other side.
            held = new RandomAccessFile(fifo.toFile(), "rw");
        }
        return fifo;
    }

    private void make() throws IOException {
        Files.deleteIfExists(fifo);
        var made = new ProcessBuilder("mkfifo", "-m", "600", fifo.toString()).start();
        try {
            if (!made.waitFor(10, TimeUnit.SECONDS) || made.exitValue() != 0) {
                throw new IOException("mkfifo " + fifo + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making " + fifo, e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (held != null) {
            held.close();
            held = null;
            Files.deleteIfExists(fifo);
        }
    }
}
