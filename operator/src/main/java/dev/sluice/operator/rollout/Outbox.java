package dev.sluice.operator.rollout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Delivers messages beside the ticks: whoever is slow to take one delays nobody's rollout.
final class Outbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int AT_ONCE = 32;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(AT_ONCE);

    /// Something that is delivered to somebody.
    interface Delivery {
        /// @throws Exception when it did not arrive
        void deliver() throws Exception;
    }

    /// @param what for the log, without secrets
    /// @param lost is told why, when it did not arrive
    /// @param settled runs afterwards, either way, unless the process ends before
    void send(String what, Delivery delivery, Consumer<String> lost, Runnable settled) {
        threads.submit(() -> {
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
        });
    }

    @Override
    public void close() {
        threads.shutdown();
    }
}
