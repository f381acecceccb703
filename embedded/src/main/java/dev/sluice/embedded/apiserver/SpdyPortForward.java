package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Peer;
import dev.sluice.embedded.apiserver.http.SpdyConnection;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Forwards any number of connections over SPDY/3.1, be it bare or inside the messages of a
/// WebSocket: each connection is an `error` and a `data` stream with the same `requestID`.
final class SpdyPortForward implements SpdyConnection.Listener {
    /// The subprotocol of a bare connection.
    static final String PROTOCOL = "portforward.k8s.io";

    /// The subprotocol of a WebSocket.
    static final String TUNNELLED = "SPDY/3.1+portforward.k8s.io";

    /// More than any client has connections that it is just about to open.
    private static final int MOST_HALF_OPEN = 1000;

    private final SpdyConnection client;
    private final PortForwardSession.Ports ports;
    private final Map<String, Integer> errorStreams = new HashMap<>();
    private final Map<Integer, Socket> byDataStream = new ConcurrentHashMap<>();

    SpdyPortForward(Peer peer, PortForwardSession.Ports ports) {
        this.client = new SpdyConnection(peer);
        this.ports = ports;
    }

    /// Returns when the client is gone.
    void run() throws IOException, InterruptedException {
        try {
            client.hear(this);
        } finally {
            for (var socket : byDataStream.values()) {
                socket.close();
            }
        }
    }

    @Override
    public void opened(SpdyConnection.Opened stream) throws IOException {
        var request = stream.header("requestid");
        if (stream.header("streamtype").equals("error")) {
            if (errorStreams.size() >= MOST_HALF_OPEN) {
                throw new IOException("too many connections wait for their data");
            }
            errorStreams.put(request, stream.stream());
            return;
        }
        var errors = errorStreams.remove(request);
        if (errors != null) {
            connect(stream.header("port"), stream.stream(), errors);
        }
    }

    private void connect(String port, int data, int errors) throws IOException {
        try {
            var socket = ports.connect(Integer.parseInt(port));
            byDataStream.put(data, socket);
            Thread.startVirtualThread(() -> fromPod(socket, data, errors));
        } catch (IOException | NumberFormatException e) {
            var text = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            client.send(errors, text, true);
            client.send(data, new byte[0], true);
        }
    }

    @Override
    public void data(int stream, byte[] bytes, boolean last) throws IOException {
        var socket = byDataStream.get(stream);
        if (socket == null) {
            return;
        }
        try {
            socket.getOutputStream().write(bytes);
            if (last) {
                socket.shutdownOutput();
            }
        } catch (IOException _) {
            reset(stream);
        }
    }

    @Override
    public void reset(int stream) throws IOException {
        var socket = byDataStream.remove(stream);
        if (socket != null) {
            socket.close();
        }
    }

    private void fromPod(Socket socket, int data, int errors) {
        var buffer = new byte[8 * 1024];
        try (socket) {
            var in = socket.getInputStream();
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                client.send(data, Arrays.copyOf(buffer, count), false);
            }
        } catch (IOException _) {
            // Either side hung up.
        }
        byDataStream.remove(data);
        try {
            client.send(data, new byte[0], true);
            client.send(errors, new byte[0], true);
        } catch (IOException _) {
            // Nobody is left to be told.
        }
    }
}
