package dev.sluice.embedded.runtime.grpc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;

/// A frame of HTTP/2 (RFC 9113, section 4.1).
record Frame(int type, int flags, int stream, byte[] payload) {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RESET = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GO_AWAY = 7;
    static final int CONTINUATION = 9;

    static final int ACK = 1;
    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;
    private static final int PADDED = 8;
    private static final int PRIORITY = 0x20;

    /// What a peer may send unasked.
    private static final int LONGEST = 16_384;

    static Frame read(DataInputStream in) throws IOException {
        int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
        if (length > LONGEST) {
            throw new IOException("http2: frame too large");
        }
        int type = in.readUnsignedByte();
        int flags = in.readUnsignedByte();
        int stream = in.readInt() & Integer.MAX_VALUE;
        var payload = new byte[length];
        in.readFully(payload);
        return new Frame(type, flags, stream, payload);
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(payload.length >> 16);
        out.writeShort(payload.length);
        out.writeByte(type);
        out.writeByte(flags);
        out.writeInt(stream);
        out.write(payload);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /// The payload without padding and priority.
    byte[] content() throws IOException {
        var from = 0;
        var to = payload.length;
        if ((type == DATA || type == HEADERS) && has(PADDED)) {
            to -= payload.length == 0 ? 1 : payload[0] & 0xff;
            from++;
        }
        if (type == HEADERS && has(PRIORITY)) {
            from += 5;
        }
        if (from > to) {
            throw new IOException("http2: malformed frame");
        }
        return Arrays.copyOfRange(payload, from, to);
    }
}
