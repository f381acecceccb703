package dev.sluice.embedded.gateway.routes;

import java.util.Optional;
import java.util.OptionalInt;

/// How a redirect's target is made from the request.
///
/// @param host empty: that of the request
/// @param port empty: that of the request, or none where the host or scheme changes
/// @param path empty: that of the request
/// @param https redirect to `https`
/// @param keepQuery whether the query goes along
public record Location(
        Optional<String> host,
        OptionalInt port,
        Optional<PathRewrite> path,
        boolean https,
        boolean keepQuery) {

    /// The value of the `location` header.
    public String of(RequestHead request, PathMatch matched) {
        var authority = request.authority();
        var name = host.orElseGet(() -> Authority.host(authority));
        var text = new StringBuilder(https ? "https://" : "http://").append(name);
        if (port.isPresent()) {
            text.append(':').append(port.getAsInt());
        } else if (host.isEmpty() && !https) {
            text.append(authority.substring(Authority.host(authority).length()));
        }
        text.append(path.map(p -> p.apply(request.path(), matched)).orElse(request.path()));
        if (keepQuery && !request.query().isEmpty()) {
            text.append('?').append(request.query());
        }
        return text.toString();
    }
}
