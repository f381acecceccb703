package dev.sluice.embedded.gateway.stats;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLongArray;

/// Everything one event loop counts.
public final class LoopStats {
    private final ConcurrentMap<String, UpstreamCounters> upstreams = new ConcurrentHashMap<>();
    private final AtomicLongArray downstream = new AtomicLongArray(Downstream.values().length);

    public UpstreamCounters upstream(String name) {
        return upstreams.computeIfAbsent(name, _ -> new UpstreamCounters());
    }

    /// Forgets the upstreams that are gone.
    public void retain(Set<String> names) {
        upstreams.keySet().retainAll(names);
    }

    /// Called by the loop only.
    public void add(Downstream counter, long amount) {
        int index = counter.ordinal();
        downstream.setRelease(index, downstream.getPlain(index) + amount);
    }

    /// @param status of an answer sent to a client, 100..599
    public void answered(int status) {
        add(Downstream.REQUESTS, 1);
        add(
                switch (status / 100) {
                    case 2 -> Downstream.ANSWERS_2XX;
                    case 3 -> Downstream.ANSWERS_3XX;
                    case 4 -> Downstream.ANSWERS_4XX;
                    case 5 -> Downstream.ANSWERS_5XX;
                    default -> Downstream.ANSWERS_1XX;
                },
                1);
    }

    long get(Downstream counter) {
        return downstream.getAcquire(counter.ordinal());
    }

    void addTo(String name, UpstreamCounters.Totals totals) {
        var counters = upstreams.get(name);
        if (counters != null) {
            counters.addTo(totals);
        }
    }

    /// What is counted of clients.
    public enum Downstream {
        CONNECTIONS,
        OPEN_CONNECTIONS,
        REQUESTS,
        ANSWERS_1XX,
        ANSWERS_2XX,
        ANSWERS_3XX,
        ANSWERS_4XX,
        ANSWERS_5XX
    }
}
