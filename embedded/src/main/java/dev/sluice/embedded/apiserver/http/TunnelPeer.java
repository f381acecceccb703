package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;

import java.time.Duration;
import java.util.Optional;

/// The client at the other end of a connection that was upgraded to bare bytes.
final class TunnelPeer implements Peer {
    private final String protocol;
    private final Inbox inbox;
    private final Outflow outflow;

    /// Must be called on the socket's event loop, before its first bytes are handled.
    TunnelPeer(NetSocket socket, String protocol, Duration patience, Runnable onClose) {
        this.protocol = protocol;
        this.inbox = new Inbox(socket::pause, socket::resume);
        this.outflow = new Outflow(new Bytes(socket), patience);
        socket.handler(bytes -> inbox.received(bytes.getBytes()));
        socket.exceptionHandler(_ -> {});
        socket.closeHandler(_ -> {
            inbox.closed();
            outflow.gone();
            onClose.run();
        });
    }

    @Override
    public String protocol() {
        return protocol;
    }

    @Override
    public Optional<byte[]> next() throws InterruptedException {
        return inbox.next();
    }

    @Override
    public Outflow binary() {
        return outflow;
    }

    private record Bytes(NetSocket socket) implements Outflow.Channel {
        @Override
        public Future<Void> write(Buffer data) {
            return socket.write(data);
        }

        @Override
        public Future<Void> end() {
            return socket.close();
        }

        @Override
        public void abort() {
            socket.close();
        }

        @Override
        public boolean joins() {
            return true;
        }
    }
}
