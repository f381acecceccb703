package dev.sluice.embedded.gateway.routes;

import java.util.List;
import java.util.Optional;

/// The routes of some domains.
///
/// @param name for people: where it came from
/// @param domains lower case, without port: `a.example`, `*.example`, `a.*`, `*`
/// @param routes in order: the first that matches takes the request
public record VirtualHost(String name, List<String> domains, List<Route> routes) {
    public VirtualHost {
        domains = List.copyOf(domains);
        routes = List.copyOf(routes);
    }

    public Optional<Route> route(RequestHead request) {
        for (var route : routes) {
            if (route.matcher().matches(request)) {
                return Optional.of(route);
            }
        }
        return Optional.empty();
    }
}
