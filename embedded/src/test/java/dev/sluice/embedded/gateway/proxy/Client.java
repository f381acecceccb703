package dev.sluice.embedded.gateway.proxy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client that sends bytes as given and reads answers by the letter.
public final class Client implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;

    public Client(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    public Client send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /// Sends `GET path`.
    public Client get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: app.example.com\r\n\r\n");
    }

    public Response read() throws IOException {
        var head = head();
        byte[] body;
        int status = Integer.parseInt(head.split(" ", 3)[1]);
        if (status == 204 || status == 304 || status < 200) {
            body = new byte[0];
        } else if (Backend.headerOf(head, "content-length").isEmpty()
                && Backend.headerOf(head, "transfer-encoding").isEmpty()) {
            body = in.readAllBytes();
        } else {
            body = Backend.bodyOf(head, in);
        }
        return new Response(status, head, body);
    }

    /// Only a head, as after `HEAD`.
    public String head() throws IOException {
        var head = Backend.head(in);
        if (head.isEmpty()) {
            throw new IOException("the connection ended without an answer");
        }
        return head;
    }

    /// Whether the other side closed the connection, which is waited for.
    public boolean isClosedByPeer() throws IOException {
        return in.read() < 0;
    }

    public String readText(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /// One answer. The body is without framing.
    @SuppressWarnings("ArrayRecordComponent")
    public record Response(int status, String head, byte[] bytes) {
        public String text() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }

        public String header(String name) {
            return Backend.headerOf(head, name);
        }
    }
}
