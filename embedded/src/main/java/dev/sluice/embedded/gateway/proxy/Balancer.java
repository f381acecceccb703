package dev.sluice.embedded.gateway.proxy;

import dev.sluice.embedded.gateway.routes.Routes;
import dev.sluice.embedded.gateway.routes.Upstream;
import dev.sluice.embedded.gateway.routes.Upstream.Address;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Chooses endpoints, and keeps one loop's pool of each.
final class Balancer {
    private final Map<Address, Pool> pools = new HashMap<>();
    private final Map<String, Integer> turns = new HashMap<>();
    private final RandomGenerator random;

    Balancer(RandomGenerator random) {
        this.random = random;
    }

    /// @param tried not these again
    /// @return empty when the upstream has no other endpoint now
    Optional<Pool> choose(Upstream upstream, Set<Address> tried) {
        var candidates = upstream.candidates();
        if (!tried.isEmpty()) {
            candidates = candidates.stream().filter(address -> !tried.contains(address)).toList();
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        if (candidates.size() == 1) {
            return Optional.of(pool(candidates.getFirst()));
        }
        return Optional.of(
                switch (upstream.balance()) {
                    case LEAST_REQUEST -> lessBusy(candidates);
                    case ROUND_ROBIN ->
                            pool(
                                    candidates.get(
                                            Math.floorMod(
                                                    turns.merge(upstream.name(), 1, Integer::sum),
                                                    candidates.size())));
                    case RANDOM -> pool(candidates.get(random.nextInt(candidates.size())));
                });
    }

    private Pool lessBusy(List<Address> candidates) {
        int first = random.nextInt(candidates.size());
        int second = random.nextInt(candidates.size() - 1);
        if (second >= first) {
            second++;
        }
        var one = pool(candidates.get(first));
        var other = pool(candidates.get(second));
        return one.active <= other.active ? one : other;
    }

    private Pool pool(Address address) {
        return pools.computeIfAbsent(address, Pool::new);
    }

    /// Drops the pools of endpoints that are in no upstream any more.
    void retain(Routes routes) {
        var wanted = new HashSet<Address>();
        for (var upstream : routes.upstreams().values()) {
            wanted.addAll(upstream.ready());
            wanted.addAll(upstream.terminating());
        }
        pools.entrySet()
                .removeIf(entry -> {
                    boolean gone = !wanted.contains(entry.getKey());
                    if (gone) {
                        entry.getValue().retire();
                    }
                    return gone;
                });
        turns.keySet().retainAll(routes.upstreams().keySet());
    }

    void prune(long before) {
        pools.values().forEach(pool -> pool.prune(before));
    }
}
