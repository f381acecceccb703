package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Writes one run's output to a file, each line after its time, and keeps the last 10 to 20 MB of
/// it: `0.log`, and before it `0.log.1`.
final class ContainerLog implements AutoCloseable {
    /// The time and the blank before each line have this many bytes.
    static final int STAMP = 31;

    static final long MAX_BYTES = 10L * 1024 * 1024;
    private static final int MAX_LINE = 64 * 1024;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z' ")
                    .withZone(ZoneOffset.UTC);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final Path file;
    private final long maxBytes;
    private final InstantSource clock;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private OutputStream out;
    private long written;
    private int generation;
    private boolean closed;

    ContainerLog(Path file, long maxBytes, InstantSource clock) throws IOException {
        this.file = file;
        this.maxBytes = maxBytes;
        this.clock = clock;
        var parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        out = open();
    }

    static Path older(Path file) {
        return file.resolveSibling(file.getFileName() + ".1");
    }

    Path file() {
        return file;
    }

    void write(byte[] bytes, int length) throws IOException {
        lock.lock();
        try {
            var batch = new ByteArrayOutputStream(length + STAMP);
            for (var i = 0; i < length; i++) {
                if (bytes[i] == '\n' || line.size() >= MAX_LINE) {
                    endLine(batch);
                }
                if (bytes[i] != '\n') {
                    line.write(bytes[i]);
                }
            }
            append(batch);
        } finally {
            lock.unlock();
        }
    }

    private void endLine(ByteArrayOutputStream batch) {
        batch.writeBytes(stamp(clock.instant()));
        batch.writeBytes(line.toByteArray());
        batch.write('\n');
        line.reset();
    }

    static byte[] stamp(Instant at) {
        return TIME.format(at).getBytes(US_ASCII);
    }

    private void append(ByteArrayOutputStream batch) throws IOException {
        if (batch.size() == 0) {
            return;
        }
        if (written > 0 && written + batch.size() > maxBytes) {
            out.close();
            Files.move(file, older(file), StandardCopyOption.REPLACE_EXISTING);
            out = open();
            written = 0;
            generation++;
        }
        batch.writeTo(out);
        written += batch.size();
        more.signalAll();
    }

    private OutputStream open() throws IOException {
        return Files.newOutputStream(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE);
    }

    /// For readers: hold it while opening files; its condition tells of more.
    ReentrantLock lock() {
        return lock;
    }

    Condition more() {
        return more;
    }

    /// How often the file was replaced; read it under the lock.
    int generation() {
        return generation;
    }

    boolean closed() {
        return closed;
    }

    @Override
    public void close() throws IOException {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            if (line.size() > 0) {
                var batch = new ByteArrayOutputStream();
                endLine(batch);
                append(batch);
            }
            out.close();
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
