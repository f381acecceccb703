package dev.sluice.embedded;

import io.vertx.core.Vertx;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/// What has been started, so that it can be stopped in the reverse order.
final class Parts implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parts.class);
    private static final long VERTX_SECONDS = 5;

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    <T extends AutoCloseable> T add(T part) {
        started.push(part);
        return part;
    }

    Vertx add(Vertx vertx) {
        started.push(() ->
                vertx.close()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(VERTX_SECONDS, TimeUnit.SECONDS));
        return vertx;
    }

    /// Stops all of them, also when one of them fails to.
    @Override
    public void close() {
        while (!started.isEmpty()) {
            var part = started.pop();
            try {
                part.close();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                LOG.warn("a part of the cluster did not stop in good order", e);
            }
        }
    }
}
