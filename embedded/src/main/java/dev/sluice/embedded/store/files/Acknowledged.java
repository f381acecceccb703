package dev.sluice.embedded.store.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Remembers beside the log which revision was acknowledged last.
///
/// A log that lost its end looks like one whose last write was never finished; only somebody else
/// can tell. This file is written after each commit and forced to the disk at the end: it survives
/// the death of the process, and after a power loss it knows at most less, never more, than the
/// log.
final class Acknowledged implements AutoCloseable {
    static final String FILE = "cluster.revision";
    private static final int SIZE = 2 * Long.BYTES;

    private final Medium.Channel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(SIZE);

    private Acknowledged(Medium.Channel channel) {
        this.channel = channel;
    }

    /// The revision remembered in a directory; 0 for none.
    static long read(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        if (Files.notExists(file)) {
            return 0;
        }
        byte[] content = Files.readAllBytes(file);
        if (content.length != SIZE) {
            return 0;
        }
        var numbers = ByteBuffer.wrap(content);
        long revision = numbers.getLong();
        return numbers.getLong() == ~revision ? revision : 0;
    }

    static Acknowledged open(Path directory) throws IOException {
        return new Acknowledged(
                new Medium.Channel(
                        FileChannel.open(
                                directory.resolve(FILE),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE)));
    }

    void write(long revision) throws IOException {
        buffer.clear().putLong(revision).putLong(~revision).flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer, buffer.position());
        }
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force();
        }
    }
}
