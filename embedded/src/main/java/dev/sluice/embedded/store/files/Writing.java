package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.files.Medium.Blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Turns lines into frames of a modest size, one after the other in a file.
final class Writing {
    private static final int USUAL = 1 << 18;

    private final Blob blob;
    private final Frame.Kind kind;
    private final boolean isLog;
    private long revision;
    private final List<Line> lines = new ArrayList<>();
    private final List<Placed> places = new ArrayList<>();
    private int size;
    private long at;
    private int written;

    /// Is told where a line's JSON is.
    interface Placed {
        void at(long offset);
    }

    private Writing(Blob blob, long at, Frame.Kind kind, boolean isLog) {
        this.blob = blob;
        this.at = at;
        this.kind = kind;
        this.isLog = isLog;
    }

    /// Each line has a revision of its own, and a frame is begun only when the one before it would
    /// survive a power loss: so a damaged frame with a whole one behind it was acknowledged.
    ///
    /// @param before the revision before the first line
    static Writing log(Blob blob, long at, long before) {
        var writing = new Writing(blob, at, Frame.Kind.LINES, true);
        writing.revision = before;
        return writing;
    }

    /// All lines are of one revision.
    static Writing snapshot(Blob blob, long at, Frame.Kind kind, long revision) {
        var writing = new Writing(blob, at, kind, false);
        writing.revision = revision;
        return writing;
    }

    /// @throws IOException when the disk refuses, or the line is larger than a frame may be
    void add(Line line, Placed placed) throws IOException {
        int more = Frame.sizeOf(line);
        if (more > Frame.LARGEST / 2) {
            throw new IOException("an object of " + more + " bytes is too large");
        }
        if (size > 0 && size + more > USUAL) {
            flush();
        }
        lines.add(line);
        places.add(placed);
        size += more;
        if (isLog) {
            revision++;
        }
    }

    /// Writes what is left and answers where the file ends now.
    long flush() throws IOException {
        if (!lines.isEmpty()) {
            int[] offsets = new int[lines.size()];
            ByteBuffer frame = Frame.encode(kind, revision, lines, offsets);
            long begin = at;
            write(frame);
            for (int i = 0; i < offsets.length; i++) {
                places.get(i).at(begin + offsets[i]);
            }
            written += lines.size();
            lines.clear();
            places.clear();
            size = 0;
            if (isLog) {
                force();
            }
        }
        return at;
    }

    private void force() throws UnforcedException {
        try {
            blob.force();
        } catch (IOException e) {
            throw new UnforcedException(e);
        }
    }

    long at() {
        return at;
    }

    int written() {
        return written;
    }

    private void write(ByteBuffer frame) throws IOException {
        at = write(blob, frame, at);
    }

    /// Answers the end of what was written.
    static long write(Blob blob, ByteBuffer bytes, long at) throws IOException {
        long to = at;
        while (bytes.hasRemaining()) {
            to += blob.write(bytes, to);
        }
        return to;
    }
}
