package dev.sluice.embedded.gateway.routes;

/// Takes an authority (`host:port`) apart.
public final class Authority {
    private Authority() {}

    /// The host without the port: `a.example`, `[::1]`.
    public static String host(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon < 0 || authority.indexOf(']', colon) > 0
                ? authority
                : authority.substring(0, colon);
    }
}
