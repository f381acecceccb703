package dev.sluice.embedded.gateway.gatewayapi;

import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.VirtualHost;
import dev.sluice.embedded.objects.Key;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A route with what decides which of several takes a request.
///
/// @param domain for which it gets requests
/// @param created of its HTTPRoute, as in the object
/// @param rule index in the HTTPRoute
record Ranked(String domain, String created, Key key, int rule, Route route) {
    /// The Gateway API's order, the most specific first; regular expressions stand between exact
    /// paths and prefixes.
    private static final Comparator<Ranked> ORDER =
            Comparator.comparing(Ranked::domain, Hostnames.SPECIFIC_FIRST)
                    .thenComparingInt(Ranked::kindOfPath)
                    .thenComparing(Comparator.comparingInt(Ranked::prefix).reversed())
                    .thenComparing(it -> it.matcher().methods().isEmpty())
                    .thenComparing(
                            Comparator.comparingInt((Ranked it) -> it.matcher().headers().size())
                                    .reversed())
                    .thenComparing(
                            Comparator.comparingInt((Ranked it) -> it.matcher().query().size())
                                    .reversed())
                    .thenComparing(Ranked::created)
                    .thenComparing(it -> it.key.namespace() + "/" + it.key.name())
                    .thenComparingInt(Ranked::rule);

    private Matcher matcher() {
        return route.matcher();
    }

    private int kindOfPath() {
        return switch (matcher().path()) {
            case PathMatch.Exact _ -> 0;
            case PathMatch.Whole _ -> 1;
            case PathMatch.Elements _, PathMatch.Prefix _ -> 2;
        };
    }

    private int prefix() {
        return matcher().path() instanceof PathMatch.Elements elements
                ? elements.value().length()
                : 0;
    }

    /// One host for each domain: its own routes first, then those of wider domains.
    static List<VirtualHost> hosts(List<Ranked> all) {
        var sorted = new ArrayList<>(all);
        sorted.sort(ORDER);
        return sorted.stream()
                .map(Ranked::domain)
                .distinct()
                .map(domain ->
                        new VirtualHost(
                                "HTTPRoutes of " + domain,
                                List.of(domain),
                                sorted.stream()
                                        .filter(it -> Hostnames.covers(it.domain, domain))
                                        .map(Ranked::route)
                                        .toList()))
                .toList();
    }
}
