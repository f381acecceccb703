package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.HeaderEdits;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.Upstream.Address;
import dev.sluice.embedded.gateway.routes.VirtualHost;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/// Data planes with one route for everything.
final class Planes {
    static final Settings SETTINGS =
            new Settings("127.0.0.1", 0, 1, -1, Duration.ofMillis(300), 100, Duration.ofSeconds(2));

    private Planes() {}

    static DataPlane to(Backend... backends) {
        var plane = start(SETTINGS);
        plane.publish(routes(Policy.DEFAULT, addresses(backends)));
        return plane;
    }

    static DataPlane start(Settings settings) {
        return new DataPlane(
                settings, new SplittableRandom(7), () -> Instant.parse("2026-01-02T03:04:05Z"));
    }

    static List<Address> addresses(Backend... backends) {
        return List.of(backends).stream().map(Backend::address).toList();
    }

    /// Everything goes to the upstream `app_test`.
    static Routes routes(Policy policy, List<Address> ready) {
        return toFirst(policy, List.of(upstream("app_test", ready)));
    }

    /// Everything goes to the first of the upstreams.
    static Routes toFirst(Policy policy, List<Upstream> all) {
        var target = new Action.Target(all.getFirst().name(), 1, HeaderEdits.NONE);
        var route =
                new Route(
                        "all",
                        Matcher.of(PathMatch.ROOT),
                        new Action.Forward(List.of(target)),
                        policy);
        return new Routes(List.of(new VirtualHost("test", List.of("*"), List.of(route))), all);
    }

    static Upstream upstream(String name, List<Address> ready) {
        return new Upstream(
                name,
                ready,
                List.of(),
                Upstream.Balance.LEAST_REQUEST,
                Upstream.DEFAULT_CONNECT_TIMEOUT,
                true);
    }

    /// The first line of the plane's counters that begins so; empty for none.
    static String line(DataPlane plane, String start) {
        return plane.scrape().lines().filter(line -> line.startsWith(start)).findFirst().orElse("");
    }
}
