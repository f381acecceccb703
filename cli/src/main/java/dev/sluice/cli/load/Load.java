package dev.sluice.cli.load;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A steady stream of requests over connections that are kept open.
public final class Load implements AutoCloseable {
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final List<Thread> workers = new ArrayList<>();
    private final Aim aim;
    private final Consumer<Answer> heard;

    private Load(Aim aim, Consumer<Answer> heard) {
        this.aim = aim;
        this.heard = heard;
    }

    /// @param address where to connect
    /// @param host the `Host` header
    /// @param path such as `/`
    /// @param perSecond requests per second over all connections
    /// @param connections at most so many requests wait for their answers
    public record Aim(
            InetSocketAddress address, String host, String path, int perSecond, int connections) {
        /// Between two requests of one connection.
        long pauseNanos() {
            return TimeUnit.SECONDS.toNanos(connections) / perSecond;
        }
    }

    /// @param heard is called for each answer, from many threads
    public static Load start(Aim aim, Consumer<Answer> heard) {
        var load = new Load(aim, heard);
        var begin = System.nanoTime();
        for (int i = 0; i < aim.connections(); i++) {
            var first = begin + i * aim.pauseNanos() / aim.connections();
            load.workers.add(Thread.ofVirtual().name("load-" + i).start(() -> load.work(first)));
        }
        return load;
    }

    private void work(long first) {
        try (var connection = new KeptConnection(aim.address(), aim.host(), aim.path())) {
            long due = first;
            while (!stopped.await(due - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                heard.accept(connection.send());
                // A slow answer costs its own requests, it does not make a burst of late ones.
                due = Math.max(due + aim.pauseNanos(), System.nanoTime());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// Waits for the answers under way.
    @Override
    public void close() {
        stopped.countDown();
        try {
            for (var worker : workers) {
                worker.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
