package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Upstream.Address;

import java.util.ArrayDeque;
import java.util.Optional;

/// One loop's connections to one endpoint. The one used last is taken first, so that the others can
/// age and be closed.
final class Pool {
    final Address address;

    /// Requests under way or connecting.
    int active;

    private final ArrayDeque<Outbound> idle = new ArrayDeque<>();
    private boolean retired;

    Pool(Address address) {
        this.address = address;
    }

    /// @param since the connection must have been in use after this moment
    Optional<Outbound> take(long since) {
        while (!idle.isEmpty() && idle.getFirst().restingSince() - since >= 0) {
            var connection = idle.removeFirst();
            if (connection.isUsable()) {
                return Optional.of(connection);
            }
            connection.close();
        }
        return Optional.empty();
    }

    void put(Outbound connection) {
        if (retired) {
            connection.close();
        } else {
            idle.addFirst(connection);
        }
    }

    void remove(Outbound connection) {
        idle.remove(connection);
    }

    /// Whether the endpoint has left all upstreams.
    boolean isRetired() {
        return retired;
    }

    /// Closes the connections that rested since before this moment.
    void prune(long before) {
        while (!idle.isEmpty() && idle.getLast().restingSince() - before < 0) {
            idle.removeLast().close();
        }
    }

    /// The endpoint is gone: nothing rests here any more. Requests under way end as they would.
    void retire() {
        retired = true;
        while (!idle.isEmpty()) {
            idle.removeLast().close();
        }
    }
}
