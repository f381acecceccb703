package dev.sluice.embedded.apiserver;

import dev.sluice.embedded.access.Credentials;
import dev.sluice.embedded.apiserver.http.Doorkeeper;

import java.time.InstantSource;
import java.util.Optional;

/// How an [ApiServer] listens and whom it trusts.
///
/// @param host the address to listen on, such as `127.0.0.1`
/// @param port 0 for any free one
/// @param tls empty for plain HTTP
/// @param clock tells the ages in tables
/// @param limits how long a client may take to ask
public record ApiServerOptions(
        String host,
        int port,
        Optional<ServerIdentity> tls,
        Access access,
        InstantSource clock,
        Doorkeeper.Limits limits) {

    /// With the usual limits.
    public ApiServerOptions(
            String host,
            int port,
            Optional<ServerIdentity> tls,
            Access access,
            InstantSource clock) {
        this(host, port, tls, access, clock, Doorkeeper.Limits.USUAL);
    }

    /// Plain HTTP on loopback, open to everybody with one of these tokens.
    public static ApiServerOptions loopback(int port, Credentials credentials) {
        return new ApiServerOptions(
                "127.0.0.1",
                port,
                Optional.empty(),
                Access.open(credentials),
                InstantSource.system());
    }

    public ApiServerOptions withTls(ServerIdentity identity) {
        return new ApiServerOptions(host, port, Optional.of(identity), access, clock, limits);
    }

    public ApiServerOptions withLimits(Doorkeeper.Limits newLimits) {
        return new ApiServerOptions(host, port, tls, access, clock, newLimits);
    }

    public ApiServerOptions withHost(String newHost) {
        return new ApiServerOptions(newHost, port, tls, access, clock, limits);
    }

    public ApiServerOptions withAccess(Access newAccess) {
        return new ApiServerOptions(host, port, tls, newAccess, clock, limits);
    }
}
