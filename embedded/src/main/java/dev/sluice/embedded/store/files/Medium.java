package dev.sluice.embedded.store.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// A place of files; tests put a disk that fails or forgets in its stead.
public interface Medium {
    Medium DISK = new Disk();

    Blob open(Path file, Set<? extends OpenOption> options) throws IOException;

    /// Moves a file over another, so that one of the two is there at every moment.
    void rename(Path from, Path to) throws IOException;

    void delete(Path file) throws IOException;

    /// Returns when the names in a directory would survive a power loss.
    void forceNames(Path directory) throws IOException;

    /// One open file.
    interface Blob extends AutoCloseable {
        /// Reads at most as much as there is room for; -1 at the end.
        int read(ByteBuffer into, long at) throws IOException;

        int write(ByteBuffer from, long at) throws IOException;

        /// Returns when all that was written would survive a power loss.
        void force() throws IOException;

        long size() throws IOException;

        void truncate(long size) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// The real one.
    final class Disk implements Medium {
        @Override
        public Blob open(Path file, Set<? extends OpenOption> options) throws IOException {
            return new Channel(FileChannel.open(file, options));
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        }

        @Override
        public void delete(Path file) throws IOException {
            Files.deleteIfExists(file);
        }

        @Override
        public void forceNames(Path directory) throws IOException {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /// A file of the real disk.
    ///
    /// Java copies what it reads and writes through memory outside the heap and keeps that; small
    /// pieces keep it small. And it closes the file for everybody when an interrupted thread uses
    /// it, so the interrupt is put off meanwhile.
    record Channel(FileChannel channel) implements Blob {
        private static final int PIECE = 1 << 16;

        private interface Use<T> {
            T use() throws IOException;
        }

        private static <T> T calmly(Use<T> use) throws IOException {
            boolean interrupted = Thread.interrupted();
            try {
                return use.use();
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            int limit = into.limit();
            into.limit(Math.min(limit, into.position() + PIECE));
            try {
                return calmly(() -> channel.read(into, at));
            } finally {
                into.limit(limit);
            }
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            int limit = from.limit();
            from.limit(Math.min(limit, from.position() + PIECE));
            try {
                return calmly(() -> channel.write(from, at));
            } finally {
                from.limit(limit);
            }
        }

        @Override
        public void force() throws IOException {
            calmly(() -> {
                channel.force(false);
                return true;
            });
        }

        @Override
        public long size() throws IOException {
            return calmly(channel::size);
        }

        @Override
        public void truncate(long size) throws IOException {
            calmly(() -> channel.truncate(size));
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
