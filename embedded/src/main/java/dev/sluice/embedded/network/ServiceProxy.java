package dev.sluice.embedded.network;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// One listening address that hands each connection to the next of the backends.
///
/// A connection once made stays with its backend until one of the two ends it, so a pod that drains
/// finishes what it has begun.
final class ServiceProxy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);
    private static final int BACKLOG = 512;
    private static final int CONNECT_MILLIS = 3000;
    private static final int BUFFER = 16 * 1024;

    private final ServerSocket listener;
    private final Supplier<List<InetSocketAddress>> backends;
    private final AtomicInteger turn = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private ServiceProxy(ServerSocket listener, Supplier<List<InetSocketAddress>> backends) {
        this.listener = listener;
        this.backends = backends;
    }

    /// @throws IOException when the address cannot be bound
    static ServiceProxy listen(
            InetSocketAddress address, Supplier<List<InetSocketAddress>> backends)
            throws IOException {
        var listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(address, BACKLOG);
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        var proxy = new ServiceProxy(listener, backends);
        Thread.ofVirtual().name("service-" + proxy.address()).start(proxy::accept);
        return proxy;
    }

    InetSocketAddress address() {
        return new InetSocketAddress(listener.getInetAddress(), listener.getLocalPort());
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                open.add(client);
                Thread.startVirtualThread(() -> serve(client));
            } catch (IOException e) {
                if (!listener.isClosed()) {
                    LOG.warn("cannot accept a connection at {}: {}", address(), e.getMessage());
                }
            }
        }
    }

    private void serve(Socket client) {
        try (client) {
            var backend = connect();
            if (backend == null) {
                return;
            }
            open.add(backend);
            try (backend) {
                client.setTcpNoDelay(true);
                backend.setTcpNoDelay(true);
                var answers = Thread.startVirtualThread(() -> pump(backend, client));
                pump(client, backend);
                answers.join();
            } finally {
                open.remove(backend);
            }
        } catch (IOException e) {
            LOG.debug("connection at {} ended: {}", address(), e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(client);
        }
    }

    private @Nullable Socket connect() {
        var choices = backends.get();
        var first = turn.getAndIncrement();
        for (var i = 0; i < choices.size(); i++) {
            var choice = choices.get(Math.floorMod(first + i, choices.size()));
            var socket = new Socket();
            try {
                // Resolved here, because a Service of type ExternalName has a host name.
                socket.connect(
                        new InetSocketAddress(choice.getHostString(), choice.getPort()),
                        CONNECT_MILLIS);
                return socket;
            } catch (IOException e) {
                LOG.debug("{} does not answer, trying the next: {}", choice, e.getMessage());
                closeQuietly(socket);
            }
        }
        return null;
    }

    /// Copies until the sender is done, and passes exactly that on: the other direction may go on.
    private static void pump(Socket from, Socket to) {
        try {
            var in = from.getInputStream();
            var out = to.getOutputStream();
            var buffer = new byte[BUFFER];
            for (var n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        } catch (IOException _) {
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("closing a socket: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            LOG.debug("closing a listener: {}", e.getMessage());
        }
        open.forEach(ServiceProxy::closeQuietly);
    }
}
