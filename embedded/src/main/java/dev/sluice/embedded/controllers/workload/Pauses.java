package dev.sluice.embedded.controllers.workload;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/// How long a pod that failed is left where it is, so that its workload does not make one after the
/// other without a break: not at all the first time, then a second, doubling up to 15 minutes.
/// Twice that without a failure, and it begins anew. Remembers the last 1000 places; safe for use
/// by several threads.
final class Pauses {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int PLACES = 1000;

    private final Map<String, Pause> pauses =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Pause> eldest) {
                    return size() > PLACES;
                }
            };

    /// When this pod may be replaced; the same as often as it is asked.
    ///
    /// @param place what has pods that fail, such as a DaemonSet on a node
    synchronized Instant next(String place, String pod, Instant now) {
        var last = pauses.get(place);
        if (last != null && last.pod.equals(pod)) {
            return last.until;
        }
        var pause =
                last == null || last.until.plus(LONGEST.multipliedBy(2)).isBefore(now)
                        ? new Pause(pod, now, Duration.ZERO)
                        : new Pause(pod, now.plus(last.longer()), last.longer());
        pauses.put(place, pause);
        return pause.until;
    }

    private record Pause(String pod, Instant until, Duration length) {
        Duration longer() {
            var doubled = length.isZero() ? FIRST : length.multipliedBy(2);
            return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        }
    }
}
