package dev.sluice.bench.canaries;

import dev.sluice.embedded.access.audit.Audit;
import dev.sluice.embedded.access.audit.AuditEvent;

import java.util.Map;
import java.util.TreeMap;

/// Counts the requests of one user that an API server answers. A watch counts when it ends.
final class RequestCounter implements Audit {
    private static final int TOO_MANY = 429;
    private static final int CONFLICT = 409;

    private final String user;
    private final Map<String, Integer> byVerb = new TreeMap<>();
    private final Map<Integer, Integer> byCode = new TreeMap<>();

    /// @param throttled answered with 429
    /// @param conflicts answered with 409
    /// @param byVerb such as `get canaries`
    record Count(int requests, int throttled, int conflicts, Map<String, Integer> byVerb) {
        Count since(Count before) {
            var more = new TreeMap<String, Integer>();
            byVerb.forEach((verb, count) -> {
                int difference = count - before.byVerb.getOrDefault(verb, 0);
                if (difference > 0) {
                    more.put(verb, difference);
                }
            });
            return new Count(
                    requests - before.requests,
                    throttled - before.throttled,
                    conflicts - before.conflicts,
                    more);
        }
    }

    RequestCounter(String user) {
        this.user = user;
    }

    @Override
    public synchronized void record(AuditEvent event) {
        if (event.caller().name().equals(user)) {
            byVerb.merge(event.action().verb() + " " + event.action().resource(), 1, Integer::sum);
            byCode.merge(event.outcome().code(), 1, Integer::sum);
        }
    }

    synchronized Count count() {
        return new Count(
                byVerb.values().stream().mapToInt(Integer::intValue).sum(),
                byCode.getOrDefault(TOO_MANY, 0),
                byCode.getOrDefault(CONFLICT, 0),
                Map.copyOf(byVerb));
    }
}
