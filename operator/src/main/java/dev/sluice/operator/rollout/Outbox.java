package dev.sluice.operator.rollout;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// Delivers messages beside the ticks: whoever is slow to take one delays nobody's rollout.
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int AT_ONCE = 32;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Deque<Runnable>> lanes = new ConcurrentHashMap<>();
    private final Semaphore places = new Semaphore(AT_ONCE);

    /// Something that is delivered to somebody.
    interface Delivery {
        /// @throws Exception when it did not arrive
        void deliver() throws Exception;
    }

    /// What is sent along one lane arrives in that order; who is slow delays only his own.
    void sendInOrder(String lane, Runnable errand) {
        lanes.compute(
                lane,
                (_, waiting) -> {
                    if (waiting != null) {
                        waiting.add(errand);
                        return waiting;
                    }
                    threads.submit(() -> drain(lane));
                    return new ArrayDeque<>(List.of(errand));
                });
    }

    private void drain(String lane) {
        var next = new AtomicReference<@Nullable Runnable>();
        do {
            lanes.computeIfPresent(
                    lane,
                    (_, waiting) -> {
                        next.set(waiting.poll());
                        return next.get() == null ? null : waiting;
                    });
            var errand = next.get();
            if (errand != null) {
                try {
                    errand.run();
                } catch (RuntimeException failed) {
                    LOG.error("{}: what came after a delivery failed", lane, failed);
                }
            }
        } while (next.get() != null);
    }

    /// @param what for the log, without secrets
    /// @param lost is told why, when it did not arrive
    /// @param settled runs afterwards, either way, unless the process ends before
    Runnable errand(String what, Delivery delivery, Consumer<String> lost, Runnable settled) {
        return () -> {
            try {
                places.acquire();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                delivery.deliver();
                settled.run();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            } catch (Exception failed) {
                LOG.warn("{} was not delivered: {}", what, failed.getMessage());
                lost.accept(String.valueOf(failed.getMessage()));
                settled.run();
            } finally {
                places.release();
            }
        };
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
