package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.files.Medium.Blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;

/// The writes after one revision, in the order they were acknowledged.
///
/// Room is made in advance, in zeros: a write that leaves the file's length alone is several times
/// quicker to force to the disk.
final class LogFile implements AutoCloseable {
    private static final int ROOM = 1 << 20;

    private final DataFile file;
    private long end;
    private long room;
    private boolean usable = true;

    private LogFile(DataFile file, long end, long room) {
        this.file = file;
        this.end = end;
        this.room = room;
    }

    /// A new one; its name is there only when its beginning is whole.
    static LogFile create(Medium medium, Path directory, long base) throws IOException {
        Path path = directory.resolve(Names.log(base));
        Path draft = Names.draft(path);
        Blob blob = medium.open(draft, Names.FRESH);
        try {
            ByteBuffer begin = Frame.encode(Frame.Kind.BEGIN, base, List.of(), new int[0]);
            long end = Writing.write(blob, begin, 0);
            blob.force();
            medium.rename(draft, path);
            medium.forceNames(directory);
            return new LogFile(new DataFile(path, blob), end, end);
        } catch (IOException e) {
            blob.close();
            medium.delete(draft);
            // The old log goes on, and one that begins before its end would look like damage.
            medium.delete(path);
            throw e;
        }
    }

    /// Goes on with one, behind its last whole frame; what follows that was never acknowledged.
    static LogFile resume(Medium medium, Path path, long end, boolean blank) throws IOException {
        Blob blob = medium.open(path, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        if (!blank) {
            blob.truncate(end);
        }
        // Whoever wrote it may have died before it forced what is now shown to everybody.
        blob.force();
        return new LogFile(new DataFile(path, blob), end, Math.max(end, blob.size()));
    }

    DataFile file() {
        return file;
    }

    long size() {
        return end;
    }

    /// Whether a later write may succeed after one was refused.
    boolean isUsable() {
        return usable;
    }

    /// Returns when all of it would survive a power loss.
    ///
    /// @param revision of the last line; the others have those before it
    /// @throws IOException with nothing written; when it was the force that failed, or the disk did
    ///   not even take it back, the file is not usable any more
    void append(List<Line> lines, long revision, Placement placement) throws IOException {
        try {
            makeRoom(lines);
            var writing = Writing.log(file.blob(), end, revision - lines.size());
            for (int i = 0; i < lines.size(); i++) {
                int line = i;
                writing.add(lines.get(i), at -> placement.placed(line, file, at));
            }
            end = writing.flush();
        } catch (IOException | RuntimeException | Error e) {
            takeBack(e);
            usable &= !(e instanceof UnforcedException);
            throw e;
        }
    }

    /// Is told where each line's JSON is.
    interface Placement {
        void placed(int line, DataFile file, long at);
    }

    private void takeBack(Throwable why) {
        try {
            file.blob().truncate(end);
            room = end;
            file.blob().force();
        } catch (IOException e) {
            usable = false;
            why.addSuppressed(e);
        }
    }

    private void makeRoom(List<Line> lines) throws IOException {
        long needed = end + Frame.HEAD;
        for (Line line : lines) {
            needed += Frame.sizeOf(line) + Frame.HEAD;
        }
        if (needed <= room) {
            return;
        }
        long wanted = (needed / ROOM + 1) * ROOM;
        var zeros = ByteBuffer.allocate(1 << 16);
        while (room < wanted) {
            zeros.clear().limit((int) Math.min(zeros.capacity(), wanted - room));
            room = Writing.write(file.blob(), zeros, room);
        }
    }

    /// Gives the room back.
    @Override
    public void close() throws IOException {
        try (var blob = file.blob()) {
            if (usable && room > end) {
                blob.truncate(end);
            }
        }
    }
}
