package dev.sluice.embedded.access.audit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;

/// Writes events to a file, one JSON object per line. At a size the file is moved to `FILE.1`, that
/// to `FILE.2`, and so on; the oldest is dropped. Who comes faster than the disk waits.
public final class AuditLog implements Audit, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AuditLog.class);
    private static final int WAITING = 4096;
    private static final byte[] END = new byte[0];

    private final Path file;
    private final Limits limits;
    private final LinkedBlockingQueue<byte[]> lines = new LinkedBlockingQueue<>(WAITING);
    private final Thread writer;
    private OutputStream out;
    private long written;
    private boolean failing;

    /// @param bytes after how much a new file is begun
    /// @param kept how many old files are kept
    public record Limits(long bytes, int kept) {
        /// Five files of 100 MiB in all.
        public static final Limits USUAL = new Limits(100L << 20, 4);
    }

    private AuditLog(Path file, Limits limits) throws IOException {
        this.file = file;
        this.limits = limits;
        this.out = open();
        this.writer = Thread.ofVirtual().name("audit").start(this::write);
    }

    /// Goes on with the file where there is one; only its owner may read it.
    ///
    /// @throws IOException when it cannot be written
    public static AuditLog to(Path file, Limits limits) throws IOException {
        var directory = file.toAbsolutePath().getParent();
        if (directory != null) {
            Files.createDirectories(directory);
        }
        return new AuditLog(file, limits);
    }

    private OutputStream open() throws IOException {
        if (!Files.exists(file)) {
            var ownerOnly = PosixFilePermissions.fromString("rw-------");
            Files.createFile(file, PosixFilePermissions.asFileAttribute(ownerOnly));
        }
        written = Files.size(file);
        return new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.APPEND));
    }

    @Override
    public void record(AuditEvent event) {
        if (!writer.isAlive()) {
            return;
        }
        try {
            lines.put((event.json() + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void write() {
        try {
            var batch = new ArrayList<byte[]>();
            for (var ended = false; !ended; ) {
                batch.add(lines.take());
                lines.drainTo(batch);
                ended = batch.contains(END);
                append(batch);
                batch.clear();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A disk that fails must not stop the API; the trouble is told once.
    private void append(List<byte[]> batch) {
        try {
            for (var line : batch) {
                if (written > 0 && written + line.length > limits.bytes()) {
                    rotate();
                }
                out.write(line);
                written += line.length;
            }
            out.flush();
            failing = false;
        } catch (IOException e) {
            if (!failing) {
                LOG.error("the audit log {} cannot be written: {}", file, e.toString());
            }
            failing = true;
        }
    }

    private void rotate() throws IOException {
        out.close();
        for (var age = limits.kept() - 1; age >= 1; age--) {
            if (Files.exists(old(age))) {
                Files.move(old(age), old(age + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (limits.kept() > 0) {
            Files.move(file, old(1), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.delete(file);
        }
        out = open();
    }

    private Path old(int age) {
        return file.resolveSibling(file.getFileName() + "." + age);
    }

    /// Writes what waits and closes the file; events that come later are dropped.
    @Override
    public void close() throws IOException {
        try {
            lines.put(END);
            writer.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        out.close();
    }
}
