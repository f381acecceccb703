package dev.sluice.embedded.gateway;

import dev.sluice.embedded.gateway.proxy.Settings;

import java.time.Duration;

/// How a gateway runs.
///
/// @param host the address to listen on
/// @param port 0 for a free one
/// @param tlsPort of the same over TLS; 0 for a free one, negative for none
/// @param loops event loops, 1 or more; one is enough for some ten thousand requests per second
/// @param adminPort of `GET /stats/prometheus`; 0 for a free one, negative for none
/// @param hold how long a request waits for an endpoint to appear before it is answered 503
/// @param drain how long requests under way may take when the gateway closes
public record GatewayOptions(
        String host,
        int port,
        int tlsPort,
        int loops,
        int adminPort,
        Duration hold,
        Duration drain) {
    /// How many requests may wait for an endpoint on one loop.
    private static final int HELD = 1024;

    /// One loop on a loopback port, no TLS and no admin port, a second to wait for endpoints, five
    /// to drain.
    public static GatewayOptions onLoopback(int port) {
        return new GatewayOptions(
                "127.0.0.1", port, -1, 1, -1, Duration.ofSeconds(1), Duration.ofSeconds(5));
    }

    public GatewayOptions withTlsPort(int tlsPort) {
        return new GatewayOptions(host, port, tlsPort, loops, adminPort, hold, drain);
    }

    public GatewayOptions withAdminPort(int adminPort) {
        return new GatewayOptions(host, port, tlsPort, loops, adminPort, hold, drain);
    }

    public GatewayOptions withHold(Duration hold) {
        return new GatewayOptions(host, port, tlsPort, loops, adminPort, hold, drain);
    }

    boolean hasTls() {
        return tlsPort >= 0;
    }

    /// The address by which this machine reaches the gateway.
    String reachable() {
        return switch (host) {
            case "0.0.0.0", "::", "[::]", "" -> "127.0.0.1";
            default -> host;
        };
    }

    Settings settings() {
        return new Settings(host, port, tlsPort, loops, adminPort, hold, HELD, drain);
    }
}
