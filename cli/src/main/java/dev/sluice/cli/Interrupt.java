package dev.sluice.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C and `kill`: the command that waits for them ends in good order before the process does.
final class Interrupt implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch done = new CountDownLatch(1);

    /// Ends the calling thread's waiting, whatever it waits for, when the process is asked to end.
    Interrupt() {
        var waiting = Thread.currentThread();
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> endInGoodOrder(waiting), "interrupt"));
    }

    /// Returns when the process is asked to end.
    void await() {
        try {
            asked.await();
        } catch (InterruptedException _) {
            // Asked as well: the flag must not spoil what is waited for while everything stops.
            asked.countDown();
        }
    }

    private void endInGoodOrder(Thread waiting) {
        asked.countDown();
        if (done.getCount() > 0) {
            waiting.interrupt();
        }
        try {
            if (!done.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("sluice did not stop in time; its processes end with it.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// The command has ended.
    @Override
    public void close() {
        done.countDown();
    }
}
