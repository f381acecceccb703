package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Upstream.Address;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// An HTTP server written by hand, so that a test decides about every byte.
public final class Backend implements AutoCloseable {
    private final ServerSocket server;
    private final Thread acceptor;
    private final Script script;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger connections = new AtomicInteger();
    private final BlockingQueue<String> heads = new LinkedBlockingQueue<>();
    private final BlockingQueue<Boolean> closed = new LinkedBlockingQueue<>();

    /// Serves one request.
    public interface Script {
        void serve(Call call) throws IOException;
    }

    public Backend(Script script) {
        this.script = script;
        try {
            server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofVirtual().start(this::accept);
    }

    /// Answers 200 with this text.
    public static Backend saying(String text) {
        return new Backend(call -> {
            call.body();
            call.ok(text);
        });
    }

    public Address address() {
        return new Address("127.0.0.1", server.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    /// The heads of the requests, as they came in.
    public BlockingQueue<String> heads() {
        return heads;
    }

    /// One element for each connection that ended.
    public BlockingQueue<Boolean> closed() {
        return closed;
    }

    private void accept() {
        try {
            while (true) {
                var socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException _) {
            // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (true) {
                var head = head(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                heads.add(head);
                script.serve(new Call(socket, head));
            }
        } catch (IOException _) {
            // the peer or the script closed it
        } finally {
            sockets.remove(socket);
            closed.add(true);
        }
    }

    /// Empty at the end of the stream.
    static String head(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            bytes.write(b);
            matched = b == "\r\n\r\n".charAt(matched) ? matched + 1 : b == '\r' ? 1 : 0;
        }
        return bytes.toString(StandardCharsets.ISO_8859_1);
    }

    /// Waits until nobody is connected, and nobody waits to be accepted.
    public void awaitConnectionsClosed() throws Exception {
        try (var marker = new Client(server.getLocalPort())) {
            // Connections are accepted in order: all before the marker are counted once it is
            // served.
            marker.get("/marker").read();
        }
        for (int ended = 0; ended < connections.get(); ended++) {
            closed.take();
        }
    }

    /// Returns when the port is closed, which an `accept` under way would delay.
    @Override
    public void close() {
        try {
            server.close();
            acceptor.join();
            for (var socket : sockets) {
                socket.close();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// One request at the backend.
    ///
    /// @param head request line and headers as received
    public record Call(Socket socket, String head) {
        public String path() {
            return head.split(" ", 3)[1];
        }

        public String header(String name) {
            return headerOf(head, name);
        }

        public byte[] body() throws IOException {
            return bodyOf(head, socket.getInputStream());
        }

        public void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        public void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
        }

        public void ok(String text) throws IOException {
            send("HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text);
        }
    }

    /// Empty when absent.
    static String headerOf(String head, String name) {
        for (var line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(name.toLowerCase(Locale.ROOT) + ":")) {
                return line.substring(name.length() + 1).strip();
            }
        }
        return "";
    }

    static byte[] bodyOf(String head, InputStream in) throws IOException {
        if (headerOf(head, "transfer-encoding").equals("chunked")) {
            return chunks(in);
        }
        var length = headerOf(head, "content-length");
        return length.isEmpty() ? new byte[0] : in.readNBytes(Integer.parseInt(length));
    }

    static byte[] chunks(InputStream in) throws IOException {
        var body = new ByteArrayOutputStream();
        while (true) {
            int size = Integer.parseInt(line(in), 16);
            body.write(in.readNBytes(size));
            line(in);
            if (size == 0) {
                return body.toByteArray();
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        var text = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new IOException("the stream ended within a chunk");
            }
            if (b != '\r') {
                text.append((char) b);
            }
        }
        return text.toString();
    }
}
