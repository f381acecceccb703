package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.files.Medium.Blob;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Writes everything there is at one revision into a file, which has its name only when it is
/// complete and on the disk.
public final class SnapshotWriter implements AutoCloseable {
    private static final long FORCE_EVERY = 4L << 20;

    private final Medium medium;
    private final Path path;
    private final Blob blob;
    private final long revision;
    private long at;
    private int count;
    private Writing writing;
    private long forced;
    private boolean kept;

    SnapshotWriter(Medium medium, Path path, long revision) throws IOException {
        this.medium = medium;
        this.path = path;
        this.revision = revision;
        this.blob = medium.open(Names.draft(path), Names.FRESH);
        var begin = Frame.encode(Frame.Kind.BEGIN, revision, List.of(), new int[0]);
        this.at = Writing.write(blob, begin, 0);
        this.writing = Writing.snapshot(blob, at, Frame.Kind.LINES, revision);
    }

    /// @param placed is told where the object's JSON is, once it is written
    public void add(Line line, Place placed) throws IOException {
        writing.add(line, placed::at);
        // Little by little: writers wait for the same disk.
        if (writing.at() - forced > FORCE_EVERY) {
            forced = writing.at();
            blob.force();
        }
    }

    /// Is told where a line's JSON is.
    public interface Place {
        void at(long offset);
    }

    /// Adds files that are not objects.
    void addFiles(List<Line> files) throws IOException {
        finishPart();
        var part = Writing.snapshot(blob, at, Frame.Kind.FILES, revision);
        for (Line file : files) {
            part.add(file, _ -> {});
        }
        at = part.flush();
        count += part.written();
        writing = Writing.snapshot(blob, at, Frame.Kind.LINES, revision);
    }

    private void finishPart() throws IOException {
        at = writing.flush();
        count += writing.written();
    }

    /// Completes it; answers the file under its name.
    public DataFile keep() throws IOException {
        finishPart();
        at = Writing.write(blob, Frame.end(revision, count), at);
        blob.force();
        medium.rename(Names.draft(path), path);
        medium.forceNames(path.resolveSibling("."));
        kept = true;
        return new DataFile(path, blob);
    }

    /// Leaves nothing behind when it was not completed.
    @Override
    public void close() throws IOException {
        if (!kept) {
            blob.close();
            medium.delete(Names.draft(path));
        }
    }
}
