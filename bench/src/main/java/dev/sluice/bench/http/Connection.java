package dev.sluice.bench.http;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;

/// One HTTP/1.1 connection over TLS that is kept open between requests; JSON both ways. Used by one
/// thread at a time.
public final class Connection implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 60_000;

    private final Access access;
    private @Nullable Open open;

    private record Open(Socket socket, Reader reader) {}

    public Connection(Access access) {
        this.access = access;
    }

    public Answer get(String path) throws IOException {
        return send("GET", path, "");
    }

    public Answer post(String path, String json) throws IOException {
        return send("POST", path, json);
    }

    public Answer put(String path, String json) throws IOException {
        return send("PUT", path, json);
    }

    public Answer delete(String path) throws IOException {
        return send("DELETE", path, "");
    }

    private Answer send(String method, String path, String json) throws IOException {
        try {
            var connected = connected();
            write(connected, method + " " + path, json);
            var head = connected.reader().head();
            var answer = new Answer(head.status(), new Answer.Body(connected.reader().body(head)));
            if (head.last()) {
                close();
            }
            return answer;
        } catch (IOException broken) {
            close();
            throw broken;
        }
    }

    /// Follows a watch until the consumer has enough or the server ends it. The connection is not
    /// used for anything else afterwards.
    ///
    /// @param begun is run when the server has answered and the watch is established
    public void follow(String path, Runnable begun, Predicate<String> enough) throws IOException {
        var connected = connected();
        write(connected, "GET " + path, "");
        var head = connected.reader().head();
        if (!head.chunked()) {
            throw new IOException("the watch was answered with status " + head.status());
        }
        begun.run();
        connected.reader().lines(enough);
    }

    private void write(Open connected, String line, String json) throws IOException {
        var body = json.getBytes(StandardCharsets.UTF_8);
        var head =
                new StringBuilder(line)
                        .append(" HTTP/1.1\r\nHost: ")
                        .append(access.host())
                        .append("\r\nAccept: application/json\r\nUser-Agent: sluice-bench\r\n");
        access.token()
                .ifPresent(it -> head.append("Authorization: Bearer ").append(it).append("\r\n"));
        if (body.length > 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(body.length)
                    .append("\r\n");
        }
        var start = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
        var request = new byte[start.length + body.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(body, 0, request, start.length, body.length);
        connected.socket().getOutputStream().write(request);
    }

    private Open connected() throws IOException {
        var present = open;
        if (present != null) {
            return present;
        }
        var socket = access.tls().getSocketFactory().createSocket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        try {
            socket.connect(new InetSocketAddress(access.host(), access.port()), DEADLINE_MILLIS);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
        var connected = new Open(socket, new Reader(socket.getInputStream()));
        open = connected;
        return connected;
    }

    @Override
    public void close() {
        var present = open;
        open = null;
        if (present != null) {
            try {
                present.socket().close();
            } catch (IOException _) {
                // It is given up either way.
                return;
            }
        }
    }
}
