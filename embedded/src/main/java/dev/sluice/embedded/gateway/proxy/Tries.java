package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Retries;

import io.netty.handler.codec.http.HttpRequest;

import java.util.Optional;

/// Whether one request may be sent once more. A body that was streamed is gone, so only requests
/// without one are; and unless the route asks for it, only those that may safely arrive twice.
final class Tries {
    private final Retries policy;
    private final boolean repeatable;
    private final boolean idempotent;
    private int left;
    private boolean freshOnly;
    private boolean resetForgiven;

    Tries(Retries policy, HttpRequest request, boolean bodyless) {
        this.policy = policy;
        this.repeatable = bodyless;
        this.idempotent = bodyless && Requests.isIdempotent(request);
        this.left = policy.count();
    }

    /// A resting connection this request can take.
    Optional<Outbound> reusable(Pool pool) {
        if (freshOnly) {
            return Optional.empty();
        }
        var limit = idempotent ? Settings.UPSTREAM_IDLE : Settings.FRESH_ENOUGH;
        return pool.take(System.nanoTime() - limit.toNanos());
    }

    /// The connection ended before any byte of an answer.
    ///
    /// @param reused it rested before, so that its server may not even have seen the request
    boolean afterReset(boolean reused) {
        if (idempotent && reused && !freshOnly) {
            freshOnly = true;
            return true;
        }
        if (idempotent && !resetForgiven) {
            resetForgiven = true;
            return true;
        }
        return policy.onReset() && takeOne();
    }

    boolean afterTimeout() {
        return policy.onReset() && takeOne();
    }

    boolean afterStatus(int status) {
        return policy.onStatus(status) && takeOne();
    }

    private boolean takeOne() {
        return repeatable && left-- > 0;
    }
}
