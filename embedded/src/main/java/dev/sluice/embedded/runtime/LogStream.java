package dev.sluice.embedded.runtime;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.embedded.apiserver.PodStreams.LogQuery;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Reads a container's log as asked: by lines, from a moment or the last few, on and on.
final class LogStream extends InputStream {
    private final LogQuery query;
    private final @Nullable ContainerLog live;
    private final Path file;
    private final Deque<InputStream> segments;
    private final String since;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private InputStream current;
    private int generation;
    private long skip;
    private byte[] ready = new byte[0];
    private int position;
    private volatile boolean closed;

    /// @param live the log while its process runs; absent afterwards
    LogStream(Path file, @Nullable ContainerLog live, LogQuery query) throws IOException {
        this.file = file;
        this.live = live;
        this.query = query;
        since = query.since().map(at -> new String(ContainerLog.stamp(at), US_ASCII)).orElse("");
        if (live != null) {
            live.lock().lock();
        }
        try {
            if (query.tailLines().isPresent()) {
                skip = Math.max(0, count(open(file)) - query.tailLines().getAsLong());
            }
            segments = new ArrayDeque<>(open(file));
            generation = live == null ? 0 : live.generation();
        } finally {
            if (live != null) {
                live.lock().unlock();
            }
        }
        current = segments.isEmpty() ? InputStream.nullInputStream() : segments.pop();
    }

    private static List<InputStream> open(Path file) throws IOException {
        var streams = new ArrayList<InputStream>();
        for (var part : new Path[] {ContainerLog.older(file), file}) {
            if (Files.exists(part)) {
                streams.add(new BufferedInputStream(Files.newInputStream(part)));
            }
        }
        return streams;
    }

    private long count(List<InputStream> parts) throws IOException {
        var lines = 0L;
        for (var part : parts) {
            try (part) {
                while (readLine(part)) {
                    if (wanted(line.toByteArray())) {
                        lines++;
                    }
                    line.reset();
                }
            }
        }
        line.reset();
        return lines;
    }

    /// Gathers up to the line's end; false when there is no whole line yet.
    private boolean readLine(InputStream from) throws IOException {
        for (var b = from.read(); b >= 0; b = from.read()) {
            line.write(b);
            if (b == '\n') {
                return true;
            }
        }
        return false;
    }

    private boolean wanted(byte[] text) {
        return since.isEmpty()
                || text.length >= ContainerLog.STAMP
                        && new String(text, 0, ContainerLog.STAMP, US_ASCII).compareTo(since) >= 0;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        while (position == ready.length) {
            if (closed || !nextLine()) {
                return -1;
            }
        }
        var n = Math.min(length, ready.length - position);
        System.arraycopy(ready, position, target, offset, n);
        position += n;
        return n;
    }

    @Override
    public int available() {
        return ready.length - position;
    }

    private boolean nextLine() throws IOException {
        while (!closed) {
            if (readLine(current)) {
                var text = line.toByteArray();
                line.reset();
                if (wanted(text) && skip-- <= 0) {
                    var from = query.timestamps() ? 0 : ContainerLog.STAMP;
                    ready = text;
                    position = Math.min(from, text.length);
                    return true;
                }
            } else if (!segments.isEmpty()) {
                current.close();
                current = segments.pop();
            } else if (!query.follow() || live == null || !awaitMore(live)) {
                return false;
            }
        }
        return false;
    }

    /// Waits for the next write, or goes over to the file that has replaced the one just read.
    private boolean awaitMore(ContainerLog log) throws IOException {
        log.lock().lock();
        try {
            if (current.available() > 0) {
                return true;
            }
            if (log.generation() != generation) {
                generation = log.generation();
                current.close();
                segments.add(new BufferedInputStream(Files.newInputStream(file)));
                current = segments.pop();
                return true;
            }
            if (log.closed() || closed) {
                return false;
            }
            log.more().await();
            return !closed;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            log.lock().unlock();
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        if (live != null) {
            live.lock().lock();
            try {
                live.more().signalAll();
            } finally {
                live.lock().unlock();
            }
        }
        current.close();
        for (var rest : segments) {
            rest.close();
        }
    }
}
