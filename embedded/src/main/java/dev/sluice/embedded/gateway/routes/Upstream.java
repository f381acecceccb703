package dev.sluice.embedded.gateway.routes;

import java.time.Duration;
import java.util.List;

/// A named set of endpoints that answer the same requests.
///
/// @param name as in metrics: `<name>_<namespace>`
/// @param ready endpoints that want traffic
/// @param terminating endpoints that still serve but are about to go; used only when none is ready
/// @param balance how one is chosen
/// @param connectTimeout limit for opening a connection
/// @param known false where the object behind a reference is missing or unusable: nothing to wait
///   for
public record Upstream(
        String name,
        List<Address> ready,
        List<Address> terminating,
        Balance balance,
        Duration connectTimeout,
        boolean known) {
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(5);

    public Upstream {
        ready = List.copyOf(ready);
        terminating = List.copyOf(terminating);
    }

    /// One that answers nothing.
    public static Upstream unknown(String name) {
        return new Upstream(
                name, List.of(), List.of(), Balance.LEAST_REQUEST, DEFAULT_CONNECT_TIMEOUT, false);
    }

    /// Endpoints to choose from now; may be empty.
    public List<Address> candidates() {
        return ready.isEmpty() ? terminating : ready;
    }

    /// @param host an IP address or a name
    /// @param port 1..65535
    public record Address(String host, int port) {
        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    /// How an endpoint is chosen.
    public enum Balance {
        /// The one with fewer requests under way, of two drawn at random.
        LEAST_REQUEST,
        ROUND_ROBIN,
        RANDOM
    }
}
