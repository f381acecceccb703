package dev.sluice.queue;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

/// Which key is next: the order of the work, without threads and without a clock.
///
/// A key is in work at most once; what is added meanwhile waits for its end, as one. A key has at
/// most one deadline, the last one set.
final class Agenda<K> {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(5);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final LinkedHashSet<K> due = new LinkedHashSet<>();
    private final Set<K> working = new HashSet<>();
    private final Set<K> changedMeanwhile = new HashSet<>();
    private final Map<K, Instant> deadlines = new HashMap<>();
    private final PriorityQueue<Deadline<K>> ordered =
            new PriorityQueue<>(Comparator.comparing((Deadline<K> d) -> d.at));
    private final Map<K, Integer> failures = new HashMap<>();

    void add(K key) {
        if (working.contains(key)) {
            changedMeanwhile.add(key);
        } else {
            due.add(key);
        }
    }

    /// The next key to work on, which is in work from now on until [#succeeded] or [#failed].
    Optional<K> next(Instant now) {
        for (var first = ordered.peek();
                first != null && !first.at.isAfter(now);
                first = ordered.peek()) {
            ordered.remove();
            if (first.at.equals(deadlines.get(first.key))) {
                deadlines.remove(first.key);
                add(first.key);
            }
        }
        var keys = due.iterator();
        if (!keys.hasNext()) {
            return Optional.empty();
        }
        K key = keys.next();
        keys.remove();
        working.add(key);
        return Optional.of(key);
    }

    /// When [#next] may answer more than now; empty: not before something is added.
    Optional<Instant> nextDeadline() {
        while (!ordered.isEmpty() && isStale(ordered.element())) {
            ordered.remove();
        }
        return Optional.ofNullable(ordered.peek()).map(d -> d.at);
    }

    /// @param again when to work on it even if nothing is added; replaces an earlier deadline
    void succeeded(K key, Optional<Instant> again) {
        failures.remove(key);
        deadlines.remove(key);
        again.ifPresent(at -> setDeadline(key, at));
        finished(key);
    }

    /// Tries again after a pause that doubles with each failure in a row.
    void failed(K key, Instant now) {
        int before = failures.merge(key, 1, Integer::sum) - 1;
        var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(before, 20));
        setDeadline(key, now.plus(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE));
        finished(key);
    }

    private void finished(K key) {
        working.remove(key);
        if (changedMeanwhile.remove(key)) {
            due.add(key);
        }
    }

    private void setDeadline(K key, Instant at) {
        deadlines.put(key, at);
        ordered.add(new Deadline<>(key, at));
    }

    private boolean isStale(Deadline<K> deadline) {
        return !deadline.at.equals(deadlines.get(deadline.key));
    }

    private record Deadline<K>(K key, Instant at) {}
}
