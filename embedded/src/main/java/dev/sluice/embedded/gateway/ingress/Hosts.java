package dev.sluice.embedded.gateway.ingress;

import dev.sluice.embedded.gateway.routes.Action;
import dev.sluice.embedded.gateway.routes.Matcher;
import dev.sluice.embedded.gateway.routes.PathMatch;
import dev.sluice.embedded.gateway.routes.Policy;
import dev.sluice.embedded.gateway.routes.Retries;
import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.VirtualHost;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes virtual hosts of paths. Where two Ingresses claim the same path, the first has it.
final class Hosts {
    private final List<PathRule> mains;
    private final List<PathRule> canaries;
    private final Backends backends;

    /// @param mains the oldest Ingress first
    /// @param canaries of canary Ingresses, the oldest first; one without a main path is nothing
    Hosts(List<PathRule> mains, List<PathRule> canaries, Backends backends) {
        this.mains = mains;
        this.canaries = canaries;
        this.backends = backends;
    }

    List<VirtualHost> compile() {
        return mains.stream().map(PathRule::host).distinct().map(this::host).toList();
    }

    private VirtualHost host(String domain) {
        var own = new ArrayList<PathRule>();
        for (var rule : mains) {
            if (rule.host().equals(domain) && own.stream().noneMatch(rule::isSame)) {
                own.add(rule);
            }
        }
        own.sort(PathRule.ORDER);
        var routes = own.stream().flatMap(rule -> routes(rule).stream()).toList();
        return new VirtualHost("Ingresses of " + domain, List.of(domain), routes);
    }

    private List<Route> routes(PathRule rule) {
        var path = rule.match();
        if (path.isEmpty()) {
            return List.of();
        }
        var main = backends.main(rule.ingress(), rule.backend());
        var canary = canaries.stream().filter(rule::isSame).filter(it -> isNear(it, rule));
        return canary
                .findFirst()
                .map(it ->
                        new Canary(
                                        it.notes(),
                                        main,
                                        backends.canary(
                                                rule.ingress(), rule.backend(), it.backend()))
                                .choices())
                .orElse(List.of(new Canary.Choice(Optional.empty(), Canary.to(main))))
                .stream()
                .map(choice -> route(rule, path.get(), choice))
                .toList();
    }

    private static boolean isNear(PathRule canary, PathRule main) {
        return canary.ingress().namespace().equals(main.ingress().namespace());
    }

    private static Route route(PathRule rule, PathMatch path, Canary.Choice choice) {
        var headers = choice.condition().stream().toList();
        var name =
                "Ingress %s/%s %s"
                        .formatted(rule.ingress().namespace(), rule.ingress().name(), rule.path());
        Action action = choice.action();
        return new Route(
                name, new Matcher(path, headers, List.of(), Set.of()), action, policy(rule));
    }

    private static Policy policy(PathRule rule) {
        return new Policy(
                Duration.ZERO,
                Retries.NONE,
                List.of(),
                rule.rewrite(),
                rule.notes().text("upstream-vhost"),
                Optional.empty());
    }
}
