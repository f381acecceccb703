package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The client at the other end of a WebSocket, for code that blocks.
public final class WebSocketPeer {
    private static final int MESSAGES_AHEAD = 64;

    private final ServerWebSocket socket;
    private final LinkedBlockingQueue<Optional<byte[]>> incoming = new LinkedBlockingQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Outflow text;
    private final Outflow binary;

    /// Must be called on the socket's event loop, before its first frame is handled.
    WebSocketPeer(ServerWebSocket socket, Duration patience, Runnable onClose) {
        this.socket = socket;
        this.text = new Outflow(new Frames(true), patience);
        this.binary = new Outflow(new Frames(false), patience);
        socket.binaryMessageHandler(this::received);
        socket.textMessageHandler(message -> received(Buffer.buffer(message)));
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(_ -> {
            incoming.add(Optional.empty());
            text.gone();
            binary.gone();
            onClose.run();
        });
    }

    /// The subprotocol agreed on; empty when the client named none.
    public String protocol() {
        var protocol = socket.subProtocol();
        return protocol == null ? "" : protocol;
    }

    /// Each write is one text message; its end closes the socket.
    public Outflow text() {
        return text;
    }

    /// Each write is one binary message; its end closes the socket.
    public Outflow binary() {
        return binary;
    }

    /// The next message; empty when the client has gone.
    public Optional<byte[]> next() throws InterruptedException {
        var message = incoming.take();
        if (message.isEmpty()) {
            incoming.add(Optional.empty());
            return message;
        }
        if (waiting.decrementAndGet() == MESSAGES_AHEAD / 2) {
            socket.resume();
        }
        return message;
    }

    private void received(Buffer message) {
        incoming.add(Optional.of(message.getBytes()));
        if (waiting.incrementAndGet() == MESSAGES_AHEAD) {
            socket.pause();
        }
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
