package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.HeaderEdits;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;

import java.util.Locale;
import java.util.Set;

/// The rules about headers between two connections.
final class Headers {
    static final AsciiString FORWARDED_FOR = AsciiString.cached("x-forwarded-for");
    static final AsciiString FORWARDED_PROTO = AsciiString.cached("x-forwarded-proto");
    static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");

    private static final AsciiString[] HOP_BY_HOP = {
        HttpHeaderNames.CONNECTION,
        AsciiString.cached("keep-alive"),
        AsciiString.cached("proxy-connection"),
        HttpHeaderNames.PROXY_AUTHENTICATE,
        HttpHeaderNames.PROXY_AUTHORIZATION,
        HttpHeaderNames.TE,
        HttpHeaderNames.UPGRADE,
    };

    /// What `Connection` may not take away: without these the message means something else.
    private static final Set<String> ESSENTIAL =
            Set.of("host", "content-length", "transfer-encoding");

    private Headers() {}

    /// Removes what belongs to one connection only (RFC 9110 7.6.1), but for the framing.
    static void stripHopByHop(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.CONNECTION)) {
            for (var list : headers.getAll(HttpHeaderNames.CONNECTION)) {
                for (var token : list.split(",", -1)) {
                    var name = token.strip().toLowerCase(Locale.ROOT);
                    if (!name.isEmpty() && !ESSENTIAL.contains(name)) {
                        headers.remove(name);
                    }
                }
            }
        }
        for (var name : HOP_BY_HOP) {
            headers.remove(name);
        }
    }

    static void apply(HeaderEdits.Edits edits, HttpHeaders headers) {
        for (var name : edits.remove()) {
            headers.remove(name);
        }
        for (var addition : edits.add()) {
            if (addition.append()) {
                headers.add(addition.name(), addition.value());
            } else {
                headers.set(addition.name(), addition.value());
            }
        }
    }
}
