package dev.sluice.embedded.gateway.routes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// Finds the virtual host of an authority by Envoy's rules: exact, then the longest `*.suffix`,
/// then the longest `prefix.*`, then `*`. A wildcard never stands for nothing.
final class Domains {
    private final Map<String, VirtualHost> exact = new HashMap<>();
    private final List<Wildcard> suffixes = new ArrayList<>();
    private final List<Wildcard> prefixes = new ArrayList<>();

    Domains(List<VirtualHost> hosts) {
        for (var host : hosts) {
            host.domains().forEach(domain -> add(domain, host));
        }
        var longestFirst =
                Comparator.comparingInt((Wildcard wildcard) -> wildcard.text().length()).reversed();
        suffixes.sort(longestFirst);
        prefixes.sort(longestFirst);
    }

    private void add(String domain, VirtualHost host) {
        if (domain.length() > 1 && domain.startsWith("*")) {
            suffixes.add(new Wildcard(domain.substring(1), host));
        } else if (domain.length() > 1 && domain.endsWith("*")) {
            prefixes.add(new Wildcard(domain.substring(0, domain.length() - 1), host));
        } else {
            exact.putIfAbsent(domain, host);
        }
    }

    Optional<VirtualHost> find(String authority) {
        var name = Authority.host(authority).toLowerCase(Locale.ROOT);
        var found = exact.get(name);
        if (found != null) {
            return Optional.of(found);
        }
        for (var suffix : suffixes) {
            if (name.length() > suffix.text().length() && name.endsWith(suffix.text())) {
                return Optional.of(suffix.host());
            }
        }
        for (var prefix : prefixes) {
            if (name.length() > prefix.text().length() && name.startsWith(prefix.text())) {
                return Optional.of(prefix.host());
            }
        }
        return Optional.ofNullable(exact.get("*"));
    }

    private record Wildcard(String text, VirtualHost host) {}
}
