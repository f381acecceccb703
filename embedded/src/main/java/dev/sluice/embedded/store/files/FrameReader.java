package dev.sluice.embedded.store.files;

import dev.sluice.embedded.store.files.Medium.Blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Reads the frames of a file one after the other, with memory for one of them.
final class FrameReader {
    private static final int USUAL = 1 << 18;

    private final Blob blob;
    private ByteBuffer buffer = ByteBuffer.allocate(USUAL).limit(0);
    private long position;

    FrameReader(Blob blob) {
        this(blob, 0);
    }

    FrameReader(Blob blob, long from) {
        this.blob = blob;
        this.position = from;
    }

    /// Where the next frame should begin.
    long position() {
        return position;
    }

    /// The frame at the position, which moves behind it; empty when there is no whole one, and the
    /// position stays. A frame holds until the next is asked for.
    Optional<Frame> next() throws IOException {
        if (!has(Frame.HEAD) || peek(0) != Frame.MARK) {
            return Optional.empty();
        }
        int length = peek(4);
        if (length < 0 || length > Frame.LARGEST || !has(Frame.HEAD + length)) {
            return Optional.empty();
        }
        ByteBuffer whole = buffer.slice(buffer.position(), Frame.HEAD + length);
        if (Frame.checksum(whole) != peek(8)) {
            return Optional.empty();
        }
        buffer.position(buffer.position() + whole.limit());
        var frame = Frame.of(whole, position);
        position = frame.end();
        return Optional.of(frame);
    }

    /// Moves to the next place from the position on where a whole frame begins, and reads it.
    Optional<Frame> nextAfterDamage() throws IOException {
        var frame = next();
        while (frame.isEmpty() && has(Frame.HEAD)) {
            skip();
            frame = next();
        }
        return frame;
    }

    /// Whether nothing but zeros follows: room made in advance.
    boolean isBlank() throws IOException {
        while (has(1)) {
            if (buffer.get(buffer.position()) != 0) {
                return false;
            }
            skip();
        }
        return true;
    }

    private void skip() {
        buffer.position(buffer.position() + 1);
        position++;
    }

    private int peek(int offset) {
        return buffer.getInt(buffer.position() + offset);
    }

    private boolean has(int bytes) throws IOException {
        if (buffer.remaining() >= bytes) {
            return true;
        }
        if (buffer.capacity() < bytes) {
            // Only as much as the file has: a damaged length must not cost memory.
            if (blob.size() - position < bytes) {
                return false;
            }
            var larger = ByteBuffer.allocate(bytes);
            larger.put(buffer).flip();
            buffer = larger;
        }
        buffer.compact();
        try {
            while (buffer.position() < bytes) {
                if (blob.read(buffer, position + buffer.position()) <= 0) {
                    return false;
                }
            }
        } finally {
            buffer.flip();
        }
        return true;
    }
}
