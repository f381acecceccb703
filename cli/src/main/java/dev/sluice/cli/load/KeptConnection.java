package dev.sluice.cli.load;

import org.jspecify.annotations.Nullable;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// One HTTP/1.1 connection that is kept open between requests. Nothing is sent twice: what fails is
/// counted.
final class KeptConnection implements AutoCloseable {
    private static final int DEADLINE_MILLIS = 10_000;
    private static final int BUFFER = 8192;

    private final InetSocketAddress address;
    private final byte[] request;
    private @Nullable Open open;

    private record Open(Socket socket, InputStream in) {}

    KeptConnection(InetSocketAddress address, String host, String path) {
        this.address = address;
        this.request =
                "GET %s HTTP/1.1\r\nHost: %s\r\nAccept: application/json\r\n\r\n"
                        .formatted(path, host)
                        .getBytes(StandardCharsets.US_ASCII);
    }

    Answer send() {
        var from = System.nanoTime();
        try {
            var connection = connected();
            connection.socket().getOutputStream().write(request);
            return read(connection.in(), from);
        } catch (IOException e) {
            close();
            return Answer.none(System.nanoTime() - from, e.toString());
        }
    }

    private Open connected() throws IOException {
        var present = open;
        if (present != null) {
            return present;
        }
        var socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(DEADLINE_MILLIS);
        socket.connect(address, DEADLINE_MILLIS);
        var connected = new Open(socket, new BufferedInputStream(socket.getInputStream(), BUFFER));
        open = connected;
        return connected;
    }

    private Answer read(InputStream in, long from) throws IOException {
        var statusLine = line(in);
        var parts = statusLine.split(" ", 3);
        if (parts.length < 2 || !parts[0].startsWith("HTTP/1.")) {
            throw new IOException("not an HTTP answer: " + statusLine);
        }
        int status = Integer.parseInt(parts[1]);
        var headers = headers(in);
        skipBody(in, headers);
        if (headers.getOrDefault("connection", "").equalsIgnoreCase("close")) {
            close();
        }
        return new Answer(status, headers, System.nanoTime() - from, "");
    }

    private static Map<String, String> headers(InputStream in) throws IOException {
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(
                        line.substring(0, colon).toLowerCase(Locale.ROOT),
                        line.substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static void skipBody(InputStream in, Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
                in.skipNBytes(size);
                line(in);
            }
            headers(in);
        } else {
            in.skipNBytes(Long.parseLong(headers.getOrDefault("content-length", "0")));
        }
    }

    private static int chunkSize(InputStream in) throws IOException {
        return Integer.parseInt(line(in).split(";", 2)[0].strip(), 16);
    }

    private static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                throw new EOFException("the connection was closed");
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
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
