package dev.sluice.embedded.apiserver.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.impl.http1.Http1ServerConnection;
import io.vertx.core.net.NetSocket;

/// The upgrade to SPDY/3.1, by whatever method it is asked for: Vert.x itself upgrades GET only,
/// and kubectl asks by POST.
final class Tunnel {
    private static final String SPDY = "SPDY/3.1";

    private Tunnel() {}

    static boolean isWanted(HttpServerRequest request) {
        return request.version() == HttpVersion.HTTP_1_1
                && SPDY.equalsIgnoreCase(request.getHeader("Upgrade"));
    }

    /// The bare connection, on which nothing is answered yet.
    static Future<NetSocket> open(HttpServerRequest request) {
        return request.connection() instanceof Http1ServerConnection connection
                ? connection.netSocket()
                : Future.failedFuture("only HTTP/1.1 knows upgrades");
    }

    static String head(String protocol, String auditId) {
        var chosen = protocol.isEmpty() ? "" : "X-Stream-Protocol-Version: " + protocol + "\r\n";
        return """
        HTTP/1.1 101 Switching Protocols\r
        Connection: Upgrade\r
        Upgrade: %s\r
        Audit-Id: %s\r
        %s\r
        """
                .formatted(SPDY, auditId, chosen);
    }
}
