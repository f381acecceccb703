package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Peer;
import dev.sluice.embedded.objects.ApiException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Forwards one connection per port over a WebSocket: for the port at place `i`, channel `2i` holds
/// the data and `2i + 1` an error; the first message on each is the port, little endian.
final class PortForwardSession {
    private static final int CONNECT_MILLIS = 5000;

    private final Ports ports;
    private final List<Integer> numbers;
    private final Map<Integer, Socket> sockets = new HashMap<>();

    /// Where each of the pod's ports really is.
    @FunctionalInterface
    interface Ports {
        InetSocketAddress address(int port);

        /// @throws IOException with a sentence for the client
        default Socket connect(int port) throws IOException {
            try {
                var socket = new Socket();
                socket.connect(address(port), CONNECT_MILLIS);
                socket.setTcpNoDelay(true);
                return socket;
            } catch (ApiException | IOException e) {
                throw new IOException(
                        "an error occurred forwarding " + port + ": " + e.getMessage(), e);
            }
        }
    }

    PortForwardSession(Ports ports, List<Integer> numbers) {
        this.ports = ports;
        this.numbers = numbers;
    }

    void run(Peer peer) throws IOException, InterruptedException {
        try {
            for (var i = 0; i < numbers.size(); i++) {
                announce(peer, 2 * i, numbers.get(i));
                announce(peer, 2 * i + 1, numbers.get(i));
            }
            for (var i = 0; i < numbers.size(); i++) {
                connect(peer, i);
            }
            for (var next = peer.next(); next.isPresent(); next = peer.next()) {
                toPod(next.get());
            }
        } finally {
            for (var socket : sockets.values()) {
                socket.close();
            }
            peer.binary().end();
        }
    }

    private static void announce(Peer peer, int channel, int port) throws IOException {
        peer.binary().write(new byte[] {(byte) channel, (byte) port, (byte) (port >> 8)});
    }

    private void connect(Peer peer, int place) throws IOException {
        try {
            var socket = ports.connect(numbers.get(place));
            sockets.put(place, socket);
            Thread.startVirtualThread(() -> fromPod(peer, socket, place));
        } catch (IOException e) {
            var text = String.valueOf(e.getMessage()).getBytes(StandardCharsets.UTF_8);
            peer.binary().write(message(2 * place + 1, text, text.length));
        }
    }

    private void fromPod(Peer peer, Socket socket, int place) {
        var buffer = new byte[16 * 1024];
        try (socket) {
            var in = socket.getInputStream();
            for (var count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                peer.binary().write(message(2 * place, buffer, count));
            }
        } catch (IOException _) {
            // Either side hung up.
        }
        if (numbers.size() == 1) {
            peer.binary().end();
        }
    }

    private void toPod(byte[] message) {
        if (message.length < 2 || message[0] % 2 != 0) {
            return;
        }
        var socket = sockets.get(message[0] / 2);
        if (socket == null) {
            return;
        }
        try {
            socket.getOutputStream().write(message, 1, message.length - 1);
        } catch (IOException _) {
            // The pod hung up; its reader tells the client.
        }
    }

    private static byte[] message(int channel, byte[] data, int length) {
        var message = new byte[length + 1];
        message[0] = (byte) channel;
        System.arraycopy(Arrays.copyOf(data, length), 0, message, 1, length);
        return message;
    }
}
