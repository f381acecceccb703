package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// The client at the other end of a WebSocket, for code that blocks.
public final class WebSocketPeer implements Peer {
    private final ServerWebSocket socket;
    private final Inbox inbox;
    private final Outflow text;
    private final Outflow binary;

    /// Must be called on the socket's event loop, before its first frame is handled.
    WebSocketPeer(ServerWebSocket socket, Duration patience, Runnable onClose) {
        this.socket = socket;
        this.inbox = new Inbox(socket::pause, socket::resume);
        this.text = new Outflow(new Frames(true), patience);
        this.binary = new Outflow(new Frames(false), patience);
        socket.binaryMessageHandler(message -> inbox.received(message.getBytes()));
        socket.textMessageHandler(
                message -> inbox.received(message.getBytes(StandardCharsets.UTF_8)));
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(_ -> {
            inbox.closed();
            text.gone();
            binary.gone();
            onClose.run();
        });
    }

    @Override
    public String protocol() {
        var protocol = socket.subProtocol();
        return protocol == null ? "" : protocol;
    }

    /// Each write is one text message; its end closes the socket.
    public Outflow text() {
        return text;
    }

    /// Each write is one binary message.
    @Override
    public Outflow binary() {
        return binary;
    }

    @Override
    public Optional<byte[]> next() throws InterruptedException {
        return inbox.next();
    }

    private final class Frames implements Outflow.Channel {
        private final boolean asText;

        Frames(boolean asText) {
            this.asText = asText;
        }

        @Override
        public Future<Void> write(Buffer data) {
            return asText
                    ? socket.writeTextMessage(data.toString())
                    : socket.writeBinaryMessage(data);
        }

        @Override
        public Future<Void> end() {
            return socket.close();
        }

        @Override
        public void abort() {
            socket.close();
        }
    }
}
