package dev.sluice.bench.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.Predicate;

/// Reads the answers on one HTTP/1.1 connection.
final class Reader {
    private static final int BUFFER = 16 * 1024;

    private final InputStream in;

    /// @param length -1 for a body in chunks
    record Head(int status, int length, boolean last) {
        private static final int CHUNKED = -1;

        boolean chunked() {
            return length == CHUNKED;
        }
    }

    Reader(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER);
    }

    Head head() throws IOException {
        var status = Integer.parseInt(line().split(" ", 3)[1]);
        int length = 0;
        boolean last = false;
        for (var line = line(); !line.isEmpty(); line = line()) {
            var header = line.toLowerCase(Locale.ROOT);
            if (header.startsWith("content-length:")) {
                length = Integer.parseInt(header.substring("content-length:".length()).strip());
            } else if (header.startsWith("transfer-encoding:") && header.contains("chunked")) {
                length = Head.CHUNKED;
            } else if (header.startsWith("connection:") && header.contains("close")) {
                last = true;
            }
        }
        return new Head(status, length, last);
    }

    byte[] body(Head head) throws IOException {
        if (!head.chunked()) {
            return exactly(head.length());
        }
        var body = new ByteArrayOutputStream();
        for (var chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            body.writeBytes(chunk);
        }
        return body.toByteArray();
    }

    /// Hands over line by line until the consumer has enough or the body ends.
    void lines(Predicate<String> enough) throws IOException {
        var rest = new StringBuilder();
        for (var chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            rest.append(new String(chunk, StandardCharsets.ISO_8859_1));
            for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
                if (enough.test(rest.substring(0, end))) {
                    return;
                }
                rest.delete(0, end + 1);
            }
        }
    }

    private byte[] chunk() throws IOException {
        var chunk = exactly(Integer.parseInt(line().strip(), 16));
        line();
        return chunk;
    }

    private byte[] exactly(int length) throws IOException {
        var bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the server closed the connection in the middle of a body");
        }
        return bytes;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the server closed the connection");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }
}
