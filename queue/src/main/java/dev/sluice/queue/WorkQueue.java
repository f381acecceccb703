package dev.sluice.queue;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands keys to workers that wait for them; safe for any number of threads. The rules are those of
/// [Agenda].
public final class WorkQueue<K> {
    private final Agenda<K> agenda = new Agenda<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final InstantSource clock;
    private boolean closed;

    public WorkQueue(InstantSource clock) {
        this.clock = clock;
    }

    /// Adds keys; those in work come again afterwards, as one.
    public void addAll(Collection<K> keys) {
        locked(() -> keys.forEach(agenda::add));
    }

    /// Waits for a key that is due; empty once the queue is closed.
    public Optional<K> take() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!closed) {
                var key = agenda.next(clock.instant());
                if (key.isPresent()) {
                    return key;
                }
                var deadline = agenda.nextDeadline();
                if (deadline.isEmpty()) {
                    changed.await();
                } else {
                    var pause = Duration.between(clock.instant(), deadline.get());
                    changed.await(Math.max(1, pause.toMillis() + 1), TimeUnit.MILLISECONDS);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// Lets every [#take] answer nothing from now on.
    public void close() {
        locked(() -> closed = true);
    }

    /// @param again when the key is due even if nothing is added; empty: only then
    public void succeeded(K key, Optional<Instant> again) {
        locked(() -> agenda.succeeded(key, again));
    }

    /// The key comes again after a pause that doubles with each failure in a row.
    public void failed(K key) {
        locked(() -> agenda.failed(key, clock.instant()));
    }

    /// Lets waiting workers look at the clock again, after it was moved by hand.
    public void clockMoved() {
        locked(() -> {});
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
