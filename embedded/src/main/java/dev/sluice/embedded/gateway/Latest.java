package dev.sluice.embedded.gateway;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hands the newest value from one thread to another; older ones not taken yet are dropped.
final class Latest<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private @Nullable T value;

    void offer(T newest) {
        lock.lock();
        try {
            value = newest;
            arrived.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a value.
    T take() throws InterruptedException {
        lock.lock();
        try {
            while (value == null) {
                arrived.await();
            }
            T taken = value;
            value = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /// Waits for a value, for a while.
    ///
    /// @return whether there was one
    boolean await(Duration longest) throws InterruptedException {
        lock.lock();
        try {
            long nanos = longest.toNanos();
            while (value == null && nanos > 0) {
                nanos = arrived.awaitNanos(Math.min(nanos, TimeUnit.DAYS.toNanos(1)));
            }
            boolean there = value != null;
            value = null;
            return there;
        } finally {
            lock.unlock();
        }
    }
}
