package dev.sluice.embedded.runtime.grpc;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URLDecoder;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// One call with one message each way, on a connection of its own.
///
/// A blocking socket, as probes are many and short: a client with threads of its own would cost
/// more than all of them.
final class UnaryCall {
    private static final int STREAM = 1;
    private static final int MOST = 64 * 1024;
    private static final int PREFIX = 5;

    private final Socket socket;
    private final long deadline;
    private final Map<String, String> headers = new TreeMap<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(false);

    /// @param socket connected, closed by the caller
    /// @param deadline by the clock of [System#nanoTime]
    UnaryCall(Socket socket, long deadline) {
        this.socket = socket;
        this.deadline = deadline;
    }

    /// @param message without its prefix; empty unless the status is OK
    record Answer(GrpcStatus status, byte[] message) {}

    Answer ask(String authority, String path, byte[] message) throws IOException {
        var out = new DataOutputStream(socket.getOutputStream());
        send(out, authority, path, message);
        var in = new DataInputStream(socket.getInputStream());
        var over = false;
        while (!over) {
            socket.setSoTimeout(left());
            var frame = Frame.read(in);
            over = take(frame, out);
        }
        return answer();
    }

    private int left() throws SocketTimeoutException {
        var millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("deadline exceeded");
        }
        return (int) millis;
    }

    private static void send(DataOutputStream out, String authority, String path, byte[] message)
            throws IOException {
        var all = new ByteArrayOutputStream();
        var frames = new DataOutputStream(all);
        frames.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(US_ASCII));
        new Frame(Frame.SETTINGS, 0, 0, new byte[0]).write(frames);
        var fields = new ByteArrayOutputStream();
        field(fields, ":method", "POST");
        field(fields, ":scheme", "http");
        field(fields, ":path", path);
        field(fields, ":authority", authority);
        field(fields, "content-type", "application/grpc");
        field(fields, "user-agent", "kube-probe/sluice");
        field(fields, "te", "trailers");
        new Frame(Frame.HEADERS, Frame.END_HEADERS, STREAM, fields.toByteArray()).write(frames);
        var data = new ByteArrayOutputStream();
        var prefixed = new DataOutputStream(data);
        prefixed.writeByte(0);
        prefixed.writeInt(message.length);
        prefixed.write(message);
        new Frame(Frame.DATA, Frame.END_STREAM, STREAM, data.toByteArray()).write(frames);
        out.write(all.toByteArray());
        out.flush();
    }

    /// A literal without indexing (RFC 7541, section 6.2.2); all of ours are shorter than 127.
    private static void field(ByteArrayOutputStream out, String name, String value) {
        out.write(0);
        for (var text : new String[] {name, value}) {
            out.write(text.length());
            out.writeBytes(text.getBytes(US_ASCII));
        }
    }

    /// Whether the answer is complete.
    private boolean take(Frame frame, DataOutputStream out) throws IOException {
        switch (frame.type()) {
            case Frame.SETTINGS, Frame.PING -> {
                if (!frame.has(Frame.ACK)) {
                    var payload = frame.type() == Frame.PING ? frame.payload() : new byte[0];
                    new Frame(frame.type(), Frame.ACK, 0, payload).write(out);
                    out.flush();
                }
            }
            case Frame.RESET -> throw new IOException("stream terminated by RST_STREAM");
            case Frame.GO_AWAY -> throw new IOException("connection closed by the server");
            case Frame.DATA -> gather(body, frame);
            case Frame.HEADERS, Frame.CONTINUATION -> {
                gather(block, frame);
                if (frame.has(Frame.END_HEADERS)) {
                    decode();
                }
            }
            default -> {}
        }
        // A header block's end of stream stands in its first frame; continued ones do not occur
        // in an answer this short, and would only end with the connection.
        return (frame.type() == Frame.DATA || frame.type() == Frame.HEADERS)
                && frame.stream() == STREAM
                && frame.has(Frame.END_STREAM);
    }

    private static void gather(ByteArrayOutputStream into, Frame frame) throws IOException {
        into.writeBytes(frame.content());
        if (into.size() > MOST) {
            throw new IOException("the answer is too long");
        }
    }

    private void decode() throws IOException {
        try {
            decoder.decodeHeaders(STREAM, Unpooled.wrappedBuffer(block.toByteArray()))
                    .forEach(field ->
                            headers.put(field.getKey().toString(), field.getValue().toString()));
        } catch (Http2Exception e) {
            throw new IOException("malformed headers: " + e.getMessage(), e);
        }
        block.reset();
    }

    private Answer answer() throws IOException {
        var status = status();
        if (status.code() != GrpcStatus.OK) {
            return new Answer(status, new byte[0]);
        }
        var bytes = body.toByteArray();
        if (bytes.length < PREFIX || bytes[0] != 0) {
            return new Answer(
                    new GrpcStatus(GrpcStatus.INTERNAL, "no plain message in the answer"),
                    new byte[0]);
        }
        return new Answer(status, Arrays.copyOfRange(bytes, PREFIX, bytes.length));
    }

    private GrpcStatus status() {
        var code = headers.get("grpc-status");
        if (code == null || !code.matches("\\d{1,3}")) {
            return GrpcStatus.ofHttp(headers.getOrDefault(":status", "none"));
        }
        var message = headers.getOrDefault("grpc-message", "").replace("+", "%2B");
        try {
            return new GrpcStatus(Integer.parseInt(code), URLDecoder.decode(message, UTF_8));
        } catch (IllegalArgumentException _) {
            return new GrpcStatus(Integer.parseInt(code), message);
        }
    }
}
