package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.RequestHead;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;

import java.util.List;
import java.util.Optional;

/// A request as the routes see it.
record Target(HttpRequest request, String authority, String path, String query)
        implements RequestHead {

    /// Empty when the request line names nothing a gateway could send on.
    static Optional<Target> of(HttpRequest request) {
        var uri = request.uri();
        int fragment = uri.indexOf('#');
        if (fragment >= 0) {
            uri = uri.substring(0, fragment);
        }
        var authority = request.headers().get(HttpHeaderNames.HOST, "");
        if (uri.regionMatches(true, 0, "http://", 0, 7)) {
            int end = end(uri);
            authority = uri.substring(7, end);
            uri = uri.startsWith("/", end) ? uri.substring(end) : "/" + uri.substring(end);
        }
        if (!uri.startsWith("/") && !uri.equals("*")) {
            return Optional.empty();
        }
        int question = uri.indexOf('?');
        return Optional.of(
                question < 0
                        ? new Target(request, authority, uri, "")
                        : new Target(
                                request,
                                authority,
                                uri.substring(0, question),
                                uri.substring(question + 1)));
    }

    private static int end(String uri) {
        for (int i = 7; i < uri.length(); i++) {
            if (uri.charAt(i) == '/' || uri.charAt(i) == '?') {
                return i;
            }
        }
        return uri.length();
    }

    @Override
    public String method() {
        return request.method().name();
    }

    @Override
    public List<String> headers(String name) {
        return name.equals(":authority") ? List.of(authority) : request.headers().getAll(name);
    }

    /// The request line's target for the upstream, with another path.
    String withPath(String path) {
        return query.isEmpty() ? path : path + "?" + query;
    }
}
