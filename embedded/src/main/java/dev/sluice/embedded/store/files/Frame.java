package dev.sluice.embedded.store.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;

/// The unit of reading and writing: a mark, a length, a checksum, and lines of one revision.
///
/// ```text
/// mark 4 | length of the rest 4 | CRC-32C of length and rest 4
/// kind 1 | revision 8 | lines 4 | for each: key length 4, key, JSON length 4 (-1: removed), JSON
/// ```
///
/// @param kind what it is for
/// @param revision the store's revision when its lines are applied
/// @param at where it begins in its file
/// @param end where the next one begins
/// @param body the lines
/// @param count how many lines; of an [Kind#END] how many the file should have had
record Frame(Kind kind, long revision, long at, long end, ByteBuffer body, int count) {
    static final int MARK = 0x534c4346;
    static final int HEAD = 12;
    private static final int FIXED = 13;

    /// No write is as large; a length above it is damage.
    static final int LARGEST = 32 << 20;

    enum Kind {
        /// The first of each file.
        BEGIN,
        /// Objects written.
        LINES,
        /// The last of a snapshot or backup.
        END,
        /// Other files that a backup takes along; their names are the keys.
        FILES
    }

    /// Receives the lines of a frame.
    interface Reader {
        /// @param at where the JSON begins in the file
        /// @param length of the JSON; -1 when the object is removed
        void line(String key, long at, int length);
    }

    static int sizeOf(Line line) {
        byte[] json = line.json();
        // A key is short and mostly ASCII; three bytes for each character always suffice.
        return 8 + line.key().length() * 3 + (json == null ? 0 : json.length);
    }

    /// @param places receives for each line where its JSON begins, counted from the frame's start
    static ByteBuffer encode(Kind kind, long revision, List<Line> lines, int[] places) {
        int room = HEAD + FIXED;
        for (Line line : lines) {
            room += sizeOf(line);
        }
        ByteBuffer buffer = ByteBuffer.allocate(room);
        buffer.position(HEAD);
        buffer.put((byte) kind.ordinal()).putLong(revision).putInt(lines.size());
        for (int i = 0; i < places.length; i++) {
            byte[] key = lines.get(i).key().getBytes(UTF_8);
            byte[] json = lines.get(i).json();
            buffer.putInt(key.length).put(key).putInt(json == null ? -1 : json.length);
            places[i] = buffer.position();
            if (json != null) {
                buffer.put(json);
            }
        }
        return seal(buffer);
    }

    /// @param lines how many the file has
    static ByteBuffer end(long revision, int lines) {
        ByteBuffer buffer = ByteBuffer.allocate(HEAD + FIXED);
        buffer.position(HEAD);
        return seal(buffer.put((byte) Kind.END.ordinal()).putLong(revision).putInt(lines));
    }

    private static ByteBuffer seal(ByteBuffer buffer) {
        buffer.flip();
        buffer.putInt(0, MARK).putInt(4, buffer.limit() - HEAD);
        return buffer.putInt(8, checksum(buffer));
    }

    static int checksum(ByteBuffer frame) {
        var sum = new CRC32C();
        sum.update(frame.duplicate().position(4).limit(8));
        sum.update(frame.duplicate().position(HEAD));
        return (int) sum.getValue();
    }

    /// @param buffer a whole frame whose checksum is right
    static Frame of(ByteBuffer buffer, long at) {
        buffer.position(HEAD);
        Kind kind = Kind.values()[buffer.get()];
        long revision = buffer.getLong();
        int count = buffer.getInt();
        return new Frame(kind, revision, at, at + buffer.limit(), buffer.slice(), count);
    }

    void read(Reader reader) {
        if (kind == Kind.END) {
            return;
        }
        ByteBuffer lines = body.duplicate();
        long start = at + HEAD + FIXED;
        for (int i = 0; i < count; i++) {
            byte[] key = new byte[lines.getInt()];
            lines.get(key);
            int length = lines.getInt();
            reader.line(new String(key, UTF_8), start + lines.position(), length);
            lines.position(lines.position() + Math.max(0, length));
        }
    }

    /// The bytes of a line's JSON.
    byte[] json(long from, int length) {
        byte[] json = new byte[length];
        body.get((int) (from - at - HEAD - FIXED), json);
        return json;
    }
}
