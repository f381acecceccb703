package dev.sluice.embedded.store;

import dev.sluice.embedded.store.files.Medium;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A disk with little room, or whose power fails: it remembers what was not forced to it.
final class TroubledDisk implements Medium {
    private static final int PAGE = 512;

    private final Medium real = Medium.DISK;
    private final Map<Path, List<Written>> unforced = new HashMap<>();
    volatile long room = Long.MAX_VALUE;
    volatile boolean forceFails;
    volatile boolean namesFail;

    /// Run before each force of a file.
    volatile Runnable beforeForce = () -> {};

    /// How often a log was forced.
    final AtomicInteger forcedLogs = new AtomicInteger();

    private record Written(long at, byte[] before) {}

    @Override
    public Blob open(Path file, Set<? extends OpenOption> options) throws IOException {
        return new Watched(file, real.open(file, options));
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        var pending = unforced.remove(from);
        if (pending != null) {
            unforced.put(to, pending);
        }
        real.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        real.delete(file);
    }

    @Override
    public void forceNames(Path directory) throws IOException {
        if (namesFail) {
            throw new IOException("Input/output error");
        }
        real.forceNames(directory);
    }

    /// Of each page written and not forced, chance says whether it reached the disk.
    synchronized void losePower(Random random) throws IOException {
        for (var entry : unforced.entrySet()) {
            if (!Files.exists(entry.getKey())) {
                continue;
            }
            try (var channel = Files.newByteChannel(entry.getKey(), StandardOpenOption.WRITE)) {
                for (Written written : entry.getValue().reversed()) {
                    if (random.nextBoolean()) {
                        channel.position(written.at()).write(ByteBuffer.wrap(written.before()));
                    }
                }
            }
        }
        unforced.clear();
    }

    private final class Watched implements Blob {
        private final Path file;
        private final Blob blob;
        private Path now;

        Watched(Path file, Blob blob) {
            this.file = file;
            this.blob = blob;
            this.now = file;
        }

        private Path path() {
            if (!Files.exists(file) && now.equals(file)) {
                now = file.resolveSibling(file.getFileName().toString().replace(".new", ""));
            }
            return now;
        }

        @Override
        public int read(ByteBuffer into, long at) throws IOException {
            return blob.read(into, at);
        }

        @Override
        public int write(ByteBuffer from, long at) throws IOException {
            if (at + from.remaining() > room) {
                throw new IOException("No space left on device");
            }
            synchronized (TroubledDisk.this) {
                var list = unforced.computeIfAbsent(path(), _ -> new ArrayList<>());
                for (long page = at; page < at + from.remaining(); page += PAGE) {
                    var before = new byte[(int) Math.min(PAGE, at + from.remaining() - page)];
                    blob.read(ByteBuffer.wrap(before), page);
                    list.add(new Written(page, before));
                }
            }
            return blob.write(from, at);
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            if (forceFails) {
                throw new IOException("Input/output error");
            }
            blob.force();
            if (path().toString().endsWith(".log")) {
                forcedLogs.incrementAndGet();
            }
            synchronized (TroubledDisk.this) {
                unforced.remove(path());
            }
        }

        @Override
        public long size() throws IOException {
            return blob.size();
        }

        @Override
        public void truncate(long size) throws IOException {
            blob.truncate(size);
        }

        @Override
        public void close() throws IOException {
            blob.close();
        }
    }
}
