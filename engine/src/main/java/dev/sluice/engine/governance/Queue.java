package dev.sluice.engine.governance;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who may begin a run when only so many may be under way at once.
///
/// Every canary belongs to some pools (the cluster, its namespace, the policies that choose it); a
/// pool may have a limit. The one whose change is oldest goes first, but nobody waits for somebody
/// who is held up by a limit that is not his own.
public final class Queue {
    private Queue() {}

    /// A canary that wants to begin.
    ///
    /// @param name of the canary, `namespace/name`
    /// @param since when its change was first seen
    public record Candidate(String name, Instant since, Set<String> pools) {
        static final Comparator<Candidate> ORDER =
                Comparator.comparing(Candidate::since).thenComparing(Candidate::name);

        public Candidate {
            pools = Set.copyOf(pools);
        }
    }

    /// A place in the queue.
    ///
    /// @param position 1 for the next
    /// @param of how many wait
    /// @param pool whose limit is reached
    public record Place(int position, int of, String pool) {}

    /// @param limits of pools, each at least 1; a pool that is missing has none
    /// @param running the pools of each canary that is under way
    /// @return the place of everybody who has to wait; those who are missing may begin
    public static Map<String, Place> places(
            Map<String, Integer> limits,
            Collection<Set<String>> running,
            Collection<Candidate> candidates) {
        var used = new HashMap<String, Integer>();
        running.forEach(pools -> take(pools, used));
        var waiting = new ArrayList<Map.Entry<Candidate, String>>();
        for (var candidate : candidates.stream().sorted(Candidate.ORDER).toList()) {
            var full = full(limits, used, candidate.pools());
            if (full.isEmpty()) {
                take(candidate.pools(), used);
            } else {
                waiting.add(Map.entry(candidate, full.get()));
            }
        }
        return numbered(waiting);
    }

    private static Map<String, Place> numbered(List<Map.Entry<Candidate, String>> waiting) {
        var places = new HashMap<String, Place>();
        for (var i = 0; i < waiting.size(); i++) {
            var entry = waiting.get(i);
            places.put(entry.getKey().name(), new Place(i + 1, waiting.size(), entry.getValue()));
        }
        return places;
    }

    private static Optional<String> full(
            Map<String, Integer> limits, Map<String, Integer> used, Set<String> pools) {
        return pools.stream()
                .filter(pool ->
                        used.getOrDefault(pool, 0) >= limits.getOrDefault(pool, Integer.MAX_VALUE))
                .min(Comparator.naturalOrder());
    }

    private static void take(Set<String> pools, Map<String, Integer> used) {
        pools.forEach(pool -> used.merge(pool, 1, Integer::sum));
    }
}
