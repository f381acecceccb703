package dev.sluice.embedded.apiserver.protobuf;

import java.nio.charset.StandardCharsets;

/// Reads tags, varints and length-delimited values of one protobuf message.
final class WireReader {
    private static final int DEEPEST = 64;

    private final byte[] bytes;
    private final int end;
    private final int depth;
    private int at;

    WireReader(byte[] bytes, int from, int to) {
        this(bytes, from, to, 0);
    }

    private WireReader(byte[] bytes, int from, int to, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("the message is nested too deeply");
        }
        this.bytes = bytes;
        this.at = from;
        this.end = to;
        this.depth = depth;
    }

    boolean hasMore() {
        return at < end;
    }

    /// A field's number and wire type: `number << 3 | type`.
    int tag() {
        return Math.toIntExact(varint());
    }

    long varint() {
        var value = 0L;
        for (var shift = 0; shift < 64; shift += 7) {
            if (at >= end) {
                throw new IllegalArgumentException("unexpected EOF");
            }
            var next = bytes[at++];
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("proto: integer overflow");
    }

    /// The next length-delimited value as a message of its own.
    WireReader message() {
        var length = varint();
        if (length < 0 || length > end - at) {
            throw new IllegalArgumentException("unexpected EOF");
        }
        var inner = new WireReader(bytes, at, at + (int) length, depth + 1);
        at += (int) length;
        return inner;
    }

    byte[] rest() {
        return java.util.Arrays.copyOfRange(bytes, at, end);
    }

    String text() {
        return new String(bytes, at, end - at, StandardCharsets.UTF_8);
    }

    long fixed(int width) {
        if (end - at < width) {
            throw new IllegalArgumentException("unexpected EOF");
        }
        var value = 0L;
        for (var i = 0; i < width; i++) {
            value |= (bytes[at++] & 0xffL) << (8 * i);
        }
        return value;
    }

    void skip(int wireType) {
        switch (wireType) {
            case 0 -> varint();
            case 1 -> fixed(8);
            case 2 -> message();
            case 5 -> fixed(4);
            default -> throw new IllegalArgumentException("proto: illegal wireType " + wireType);
        }
    }
}
