package dev.sluice.embedded.store;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/// The virtual thread between the store and one watcher. It walks along the collection's events at
/// the watcher's pace.
final class Subscriber implements Subscription, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(Subscriber.class);
    static final long QUIET_SECONDS = 55;

    private final Interest interest;
    private final Watcher watcher;
    private final Source source;
    private final Consumer<Subscriber> ended;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private @Nullable Snapshot listing;
    private Chain.@Nullable Link standing;
    private boolean closed;

    /// Where events come from.
    record Source(Chain chain, LongSupplier revision) {}

    Subscriber(Interest interest, Watcher watcher, Source source, Consumer<Subscriber> ended) {
        this.interest = interest;
        this.watcher = watcher;
        this.source = source;
        this.ended = ended;
    }

    void begin(Snapshot objects, Chain.Link newest) {
        listing = objects;
        standing = newest;
    }

    void resume(Chain.Link seen) {
        standing = seen;
    }

    /// Never blocks for long: it is called by whoever wrote.
    void wake() {
        lock.lock();
        try {
            news.signal();
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
            walk();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void walk() throws InterruptedException {
        Chain.Link at = java.util.Objects.requireNonNull(standing);
        // Nothing but the place must hold the events that this watcher has not seen.
        standing = null;
        while (!isClosed()) {
            if (at.behind(source.chain().last()) > interest.capacity()) {
                tell(watcher::overflowed);
                return;
            }
            Chain.Link next = at.next();
            if (next == null) {
                await(at);
                continue;
            }
            at = next;
            Event event = next.event();
            if (interest.covers(event.id())) {
                tell(() -> watcher.changed(event));
            }
        }
    }

    /// Waits for events; after a quiet time it tells the watcher so.
    private void await(Chain.Link at) throws InterruptedException {
        lock.lock();
        try {
            boolean quiet = false;
            while (at.next() == null && !closed && !quiet) {
                quiet = !news.await(QUIET_SECONDS, TimeUnit.SECONDS);
            }
            if (!quiet) {
                return;
            }
        } finally {
            lock.unlock();
        }
        // Read before looking at the chain again: all up to here is then in it.
        long reached = source.revision().getAsLong();
        if (at.next() == null && !isClosed()) {
            tell(() -> watcher.quiet(reached));
        }
    }

    private void tell(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            LOG.error("A watcher of {} failed on a change; it goes on", interest.collection(), e);
        }
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
            news.signal();
        } finally {
            lock.unlock();
        }
        ended.accept(this);
    }
}
