package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// An answer that goes on for a while. Writing blocks the virtual thread while too much is under
/// way, and gives up on a client that takes nothing for a time, so memory stays bounded.
public final class Outflow {
    /// Few enough that thousands of clients who take nothing do not fill the memory.
    private static final long ROOM = 1 << 15;

    private final Channel channel;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition progress = lock.newCondition();

    // Guarded by lock. What waits is a part of what is under way.
    private final List<byte[]> waiting = new ArrayList<>();
    private long underWay;
    private int sends;
    private boolean closed;
    private boolean ending;

    /// The two kinds of connection an answer can flow to.
    public interface Channel {
        Future<Void> write(Buffer data);

        Future<Void> end();

        /// Cuts the connection.
        void abort();

        /// Whether pieces that wait for each other may travel as one, which is less work.
        default boolean joins() {
            return false;
        }

        /// Does something when the connection's own thread has time; what comes until then joins.
        default void soon(Runnable work) {
            work.run();
        }
    }

    /// @param patience how long a client may take nothing before it is dropped
    public Outflow(Channel channel, Duration patience) {
        this.channel = channel;
        this.patience = patience;
    }

    /// @param bytes not to be changed afterwards
    /// @throws IOException when the client is gone, or dropped for being too slow
    public void write(byte[] bytes) throws IOException {
        lock.lock();
        try {
            awaitRoom();
            underWay += bytes.length;
            if (channel.joins()) {
                waiting.add(bytes);
                if (sends > 0) {
                    return;
                }
            }
            sends++;
        } finally {
            lock.unlock();
        }
        if (channel.joins()) {
            channel.soon(this::sendWaiting);
        } else {
            send(Buffer.buffer(bytes));
        }
    }

    private void sendWaiting() {
        Buffer joined;
        lock.lock();
        try {
            joined = takeWaiting();
        } finally {
            lock.unlock();
        }
        if (joined.length() > 0) {
            send(joined);
        } else {
            // Cut off meanwhile.
            written(0);
        }
    }

    private Buffer takeWaiting() {
        int length = 0;
        for (byte[] piece : waiting) {
            length += piece.length;
        }
        var joined = Buffer.buffer(length);
        waiting.forEach(joined::appendBytes);
        waiting.clear();
        return joined;
    }

    private void send(Buffer piece) {
        int length = piece.length();
        channel.write(piece).onComplete(_ -> written(length));
    }

    /// Ends the answer in good order, once all of it is sent; nothing can be written afterwards.
    public void end() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            progress.signalAll();
            if (sends > 0) {
                ending = true;
                return;
            }
        } finally {
            lock.unlock();
        }
        channel.end();
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
            ending = false;
            waiting.clear();
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
                    abort();
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

    /// A write can be through before the call that asked for it returns, so this may run inside
    /// [#send(Buffer)]; only the last one ends the answer, and only once.
    private void written(int length) {
        Buffer next;
        boolean last;
        lock.lock();
        try {
            underWay -= length;
            sends--;
            progress.signalAll();
            next = takeWaiting();
            if (next.length() > 0) {
                sends++;
            }
            last = ending && sends == 0;
            if (last) {
                ending = false;
            }
        } finally {
            lock.unlock();
        }
        if (next.length() > 0) {
            send(next);
        }
        if (last) {
            channel.end();
        }
    }
}
