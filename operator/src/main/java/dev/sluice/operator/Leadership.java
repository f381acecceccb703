package dev.sluice.operator;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Among several replicas, one works.
///
/// Whether somebody else's term is over is told by how long the Lease did not change, and never by
/// comparing the clocks of two machines. A replica that could not renew in time stops believing in
/// itself well before anybody else may take over, also when it was frozen meanwhile.
public final class Leadership implements AutoCloseable {
    /// How long a term lasts without being renewed; others take over after it.
    public static final Duration TERM = Duration.ofSeconds(12);

    /// How long after its last renewal a leader may still write.
    static final Duration TRUSTED = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final long NEVER = Long.MIN_VALUE;

    private final Term term;
    private final Callbacks callbacks;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /// When the last successful renewal was asked for, in nanoseconds of the JVM's own clock.
    private final AtomicLong renewed = new AtomicLong(NEVER);

    private volatile boolean over;
    private String leader = "";

    /// What happens to a candidate.
    ///
    /// @param won is called once, when it leads
    /// @param lost is called once, when it leads no longer without having been closed; nothing may
    ///   be written after that
    public record Callbacks(Runnable won, Runnable lost) {}

    private Leadership(Term term, Callbacks callbacks) {
        this.term = term;
        this.callbacks = callbacks;
        thread = Thread.ofVirtual().name("leadership").unstarted(this::run);
    }

    /// Runs for leader until it is closed.
    public static Leadership contend(Term term, Callbacks callbacks) {
        var leadership = new Leadership(term, callbacks);
        leadership.thread.start();
        return leadership;
    }

    /// Whether this replica may write now; asked before each write.
    public boolean leads() {
        var last = renewed.get();
        return !over && last != NEVER && System.nanoTime() - last < TRUSTED.toNanos();
    }

    private void run() {
        try {
            while (!tries()) {
                if (closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
            LOG.info("{} leads", term.identity());
            callbacks.won().run();
            reign();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Whoever renews may hang in a request for long; whether the term is over must be told in time
    /// all the same.
    private void reign() throws InterruptedException {
        var renewer = Thread.ofVirtual().name("lease-renewer").start(this::renew);
        while (leads()) {
            if (closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
                renewer.interrupt();
                renewer.join();
                return;
            }
        }
        over = true;
        LOG.error("Leadership lost");
        callbacks.lost().run();
        renewer.interrupt();
    }

    private void renew() {
        try {
            while (!over && !closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                if (!tries() && !term.isOurs()) {
                    over = true;
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean tries() {
        var asked = System.nanoTime();
        var holds = term.take(asked);
        if (holds) {
            renewed.set(asked);
        }
        if (!term.holder().equals(leader)) {
            leader = term.holder();
            LOG.info("the leader is {}", leader);
        }
        return holds;
    }

    /// Gives the Lease back, so that another replica need not wait for it to expire. Call it when
    /// nothing is written any more.
    @Override
    public void close() {
        closing.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        var held = renewed.get() != NEVER && !over;
        over = true;
        if (held) {
            term.release();
        }
    }
}
