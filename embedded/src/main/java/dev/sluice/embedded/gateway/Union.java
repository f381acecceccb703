package dev.sluice.embedded.gateway;

import dev.sluice.embedded.gateway.routes.Route;
import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.VirtualHost;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The routes of several dialects as one: where two know the same domain, those of the earlier
/// dialect are asked first.
final class Union {
    private Union() {}

    static Routes of(List<Routes> all) {
        var used = all.stream().filter(routes -> !routes.hosts().isEmpty()).toList();
        var upstreams = new LinkedHashMap<String, Upstream>();
        all.forEach(routes -> routes.upstreams().forEach(upstreams::putIfAbsent));
        if (used.size() < 2) {
            var hosts = used.stream().flatMap(routes -> routes.hosts().stream()).toList();
            return new Routes(hosts, upstreams.values());
        }
        return new Routes(hosts(used), upstreams.values());
    }

    private static List<VirtualHost> hosts(List<Routes> all) {
        var names = new LinkedHashMap<String, String>();
        var byDomain = new LinkedHashMap<String, List<Route>>();
        for (var routes : all) {
            for (var entry : domains(routes).entrySet()) {
                names.putIfAbsent(entry.getKey(), entry.getValue().name());
                byDomain.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>())
                        .addAll(entry.getValue().routes());
            }
        }
        var hosts = new ArrayList<VirtualHost>();
        byDomain.forEach((domain, list) ->
                hosts.add(
                        new VirtualHost(
                                names.getOrDefault(domain, domain), List.of(domain), list)));
        return hosts;
    }

    /// Within one dialect the first has a domain.
    private static Map<String, VirtualHost> domains(Routes routes) {
        var first = new LinkedHashMap<String, VirtualHost>();
        for (var host : routes.hosts()) {
            host.domains().forEach(domain -> first.putIfAbsent(domain, host));
        }
        return first;
    }
}
