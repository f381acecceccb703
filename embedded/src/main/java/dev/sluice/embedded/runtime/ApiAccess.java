package dev.sluice.embedded.runtime;

import dev.sluice.embedded.access.token.ServiceAccountTokens;

import java.net.InetSocketAddress;

/// How pods reach the API server, and who gives them tokens for it.
///
/// @param address where the server listens, as this machine sees it
/// @param authority the PEM of the certificate authority to trust
public record ApiAccess(InetSocketAddress address, String authority, ServiceAccountTokens tokens) {

    String url() {
        var host = address.getHostString();
        return "https://%s:%d"
                .formatted(host.contains(":") ? "[" + host + "]" : host, address.getPort());
    }
}
