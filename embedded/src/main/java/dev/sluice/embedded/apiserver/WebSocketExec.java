package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.apiserver.http.Exchange;
import dev.sluice.embedded.apiserver.http.Peer;
import dev.sluice.embedded.apiserver.http.Wire;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/// A command's client at a WebSocket whose messages begin with a channel number.
final class WebSocketExec implements ExecClient {
    private static final List<String> PROTOCOLS = List.of("v5.channel.k8s.io", "v4.channel.k8s.io");

    private static final byte STDIN = 0;
    private static final byte STDOUT = 1;
    private static final byte STDERR = 2;
    private static final byte STATUS = 3;
    private static final byte RESIZE = 4;
    private static final byte CLOSE = (byte) 255;

    private final Peer peer;

    WebSocketExec(Peer peer) {
        this.peer = peer;
    }

    /// Whether client and server have a protocol in common; naming none is fine.
    static boolean accepts(Exchange exchange) {
        var offered = exchange.header("Sec-WebSocket-Protocol");
        return offered.isEmpty()
                || Arrays.stream(offered.split(","))
                        .map(String::trim)
                        .anyMatch(PROTOCOLS::contains);
    }

    @Override
    public void hear(Input input) throws InterruptedException {
        for (var next = peer.next(); next.isPresent(); next = peer.next()) {
            received(next.get(), input);
        }
    }

    private static void received(byte[] message, Input input) {
        if (message.length == 0) {
            return;
        }
        switch (message[0]) {
            case STDIN -> input.stdin(message, 1);
            case RESIZE -> input.resize(Arrays.copyOfRange(message, 1, message.length));
            case CLOSE -> {
                if (message.length > 1 && message[1] == STDIN) {
                    input.endOfStdin();
                }
            }
            default -> {}
        }
    }

    /// Clients take the first message, which is empty, for the sign that the command runs.
    @Override
    public void open() throws IOException {
        peer.binary().write(new byte[] {STDOUT});
    }

    @Override
    public void stdout(byte[] bytes) throws IOException {
        send(STDOUT, bytes);
    }

    @Override
    public void stderr(byte[] bytes) throws IOException {
        send(STDERR, bytes);
    }

    @Override
    public void finish(ExecResult result) throws IOException {
        if (!peer.protocol().isEmpty()) {
            send(STATUS, Wire.json(result.status()));
        }
        peer.binary().end();
    }

    private void send(byte channel, byte[] data) throws IOException {
        var message = new byte[data.length + 1];
        message[0] = channel;
        System.arraycopy(data, 0, message, 1, data.length);
        peer.binary().write(message);
    }
}
