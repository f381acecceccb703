package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// An answer that goes on for a while. Writing blocks the virtual thread while too much is under
/// way, and gives up on a client that takes nothing for a time, so memory stays bounded.
public final class Outflow {
    private static final long ROOM = 1 << 18;

    private final Channel channel;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();
    private long underWay;
    private boolean closed;

    /// The two kinds of connection an answer can flow to.
    public interface Channel {
        Future<Void> write(Buffer data);

        Future<Void> end();

        /// Cuts the connection.
        void abort();
    }

    /// @param patience how long a client may take nothing before it is dropped
    public Outflow(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /// @throws IOException when the client is gone, or dropped for being too slow
    public void write(byte[] bytes) throws IOException {
        lock.lock();
        try {
            awaitRoom();
            underWay += bytes.length;
        } finally {
            lock.unlock();
        }
        channel.write(Buffer.buffer(bytes)).onComplete(_ -> written(bytes.length));
    }

    /// Ends the answer in good order; nothing can be written afterwards.
    public void end() {
        if (markClosed()) {
            channel.end();
        }
    }

    /// Cuts the connection, so that the client knows it has missed something.
    public void abort() {
        if (markClosed()) {
            channel.abort();
        }
    }

    /// Tells that the client has gone.
    public void gone() {
        markClosed();
    }

    private boolean markClosed() {
        lock.lock();
        try {
            var first = !closed;
            closed = true;
            progress.signalAll();
            return first;
        } finally {
            lock.unlock();
        }
    }

    private void awaitRoom() throws IOException {
        while (!closed && underWay > ROOM) {
            var before = underWay;
            try {
                if (!progress.await(patience.toMillis(), TimeUnit.MILLISECONDS)
                        && underWay >= before) {
                    closed = true;
                    channel.abort();
                    throw new IOException("the client reads too slowly");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while writing", e);
            }
        }
        if (closed) {
            throw new IOException("the client is gone");
        }
    }

    private void written(int length) {
        lock.lock();
        try {
            underWay -= length;
            progress.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
