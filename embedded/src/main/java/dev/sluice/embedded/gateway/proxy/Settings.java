package dev.sluice.embedded.gateway.proxy;

import java.time.Duration;

/// How the data plane runs.
///
/// @param host the address to listen on
/// @param port 0 for a free one
/// @param loops event loops, 1 or more
/// @param tlsPort of the same over TLS; 0 for a free one, negative for none
/// @param adminPort of `/stats/prometheus`; 0 for a free one, negative for none
/// @param hold how long a request waits for an endpoint to appear before it is answered 503
/// @param held how many requests may wait on one loop; the next is answered 503 at once
/// @param drain how long requests under way may take when the data plane closes
public record Settings(
        String host,
        int port,
        int tlsPort,
        int loops,
        int adminPort,
        Duration hold,
        int held,
        Duration drain) {
    /// Without TLS.
    public Settings(
            String host,
            int port,
            int loops,
            int adminPort,
            Duration hold,
            int held,
            Duration drain) {
        this(host, port, -1, loops, adminPort, hold, held, drain);
    }

    static final int LARGEST_LINE = 16 << 10;
    static final int LARGEST_HEADERS = 64 << 10;
    static final int LARGEST_CHUNK = 64 << 10;
    static final Duration CLIENT_IDLE = Duration.ofMinutes(5);
    static final Duration UPSTREAM_IDLE = Duration.ofSeconds(30);

    /// A connection that rested longer carries no request that could not be sent twice: its server
    /// may be closing it right now.
    static final Duration FRESH_ENOUGH = Duration.ofSeconds(1);
}
