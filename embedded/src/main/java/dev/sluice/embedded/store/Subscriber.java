package dev.sluice.embedded.store;

import com.fasterxml.jackson.databind.node.ObjectNode;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The queue and the virtual thread between the store and one watcher.
final class Subscriber implements Subscription, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    static final long QUIET_SECONDS = 55;

    private final Interest interest;
    private final Watcher watcher;
    private final LongSupplier revision;
    private final Consumer<Subscriber> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition filled = lock.newCondition();
    private final ArrayDeque<Event> queue = new ArrayDeque<>();
    private @Nullable Listing listing;
    private boolean closed;
    private volatile boolean overflowed;

    private record Listing(List<ObjectNode> objects, long revision) {}

    Subscriber(
            Interest interest, Watcher watcher, LongSupplier revision, Consumer<Subscriber> ended) {
        this.interest = interest;
        this.watcher = watcher;
        this.revision = revision;
        this.ended = ended;
    }

    void begin(List<ObjectNode> objects, long at) {
        listing = new Listing(objects, at);
    }

    void resume(List<Event> missed) {
        queue.addAll(missed);
    }

    /// Never blocks: it is called while the store is locked.
    void offer(Event event) {
        if (!interest.covers(event.id())) {
            return;
        }
        lock.lock();
        try {
            if (closed) {
                return;
            }
            if (queue.size() >= interest.capacity()) {
                overflowed = true;
                closed = true;
                queue.clear();
            } else {
                queue.addLast(event);
            }
            filled.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void run() {
        try {
            var first = listing;
            listing = null;
            if (first != null && !isClosed()) {
                tell(() -> watcher.existing(first.objects(), first.revision()));
            }
            while (!isClosed()) {
                deliver(take());
            }
            if (overflowed) {
                tell(watcher::overflowed);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void deliver(List<Event> events) {
        for (Event event : events) {
            if (isClosed()) {
                return;
            }
            tell(() -> watcher.changed(event));
        }
    }

    private void tell(Runnable news) {
        try {
            news.run();
        } catch (RuntimeException e) {
            LOG.error("A watcher of {} failed on a change; it goes on", interest.collection(), e);
        }
    }

    /// Waits for events; answers none after a quiet time, having told the watcher so.
    private List<Event> take() throws InterruptedException {
        lock.lock();
        try {
            boolean quiet = false;
            while (queue.isEmpty() && !closed && !quiet) {
                quiet = !filled.await(QUIET_SECONDS, TimeUnit.SECONDS);
            }
            if (!quiet) {
                return drain();
            }
        } finally {
            lock.unlock();
        }
        // Read before looking at the queue again: all up to here has then been offered.
        long reached = revision.getAsLong();
        lock.lock();
        try {
            if (!queue.isEmpty() || closed) {
                return drain();
            }
        } finally {
            lock.unlock();
        }
        tell(() -> watcher.quiet(reached));
        return List.of();
    }

    private List<Event> drain() {
        List<Event> taken = new ArrayList<>(queue);
        queue.clear();
        return taken;
    }

    private boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            queue.clear();
            filled.signal();
        } finally {
            lock.unlock();
        }
        ended.accept(this);
    }
}
