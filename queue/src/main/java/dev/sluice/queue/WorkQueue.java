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
    private final Condition idle = lock.newCondition();
    private final Condition timer = lock.newCondition();
    private final InstantSource clock;
    private boolean isTimed;
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
                    wakeOne();
                    return key;
                }
                await(agenda.nextDeadline());
            }
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /// One of those that wait looks after the next deadline, the others only wait to be woken.
    private void await(Optional<Instant> deadline) throws InterruptedException {
        if (isTimed || deadline.isEmpty()) {
            idle.await();
            return;
        }
        isTimed = true;
        try {
            var pause = Duration.between(clock.instant(), deadline.get());
            timer.await(Math.max(1, pause.toMillis() + 1), TimeUnit.MILLISECONDS);
        } catch (InterruptedException leaving) {
            idle.signal();
            throw leaving;
        } finally {
            isTimed = false;
        }
    }

    /// Whoever finds a key wakes the next one, so that nobody wakes in vain however many wait.
    private void wakeOne() {
        if (isTimed) {
            timer.signal();
        } else {
            idle.signal();
        }
    }

    /// Lets every [#take] answer nothing from now on.
    public void close() {
        locked(() -> {
            closed = true;
            timer.signalAll();
            idle.signalAll();
        });
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
            wakeOne();
        } finally {
            lock.unlock();
        }
    }
}
