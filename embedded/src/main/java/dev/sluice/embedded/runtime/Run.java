package dev.sluice.embedded.runtime;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/// One running process of a container.
///
/// @param health one entry for each probe the container has
record Run(long pid, Instant startedAt, Map<ProbeSpec.Kind, Health> health) {
    static Run start(ContainerSpec container, long pid, Instant at) {
        var health = new EnumMap<ProbeSpec.Kind, Health>(ProbeSpec.Kind.class);
        container
                .probes()
                .forEach((kind, probe) -> health.put(kind, Health.first(kind, probe, at)));
        return new Run(pid, at, Map.copyOf(health));
    }

    Run with(ProbeSpec.Kind kind, Health value) {
        var changed = new EnumMap<ProbeSpec.Kind, Health>(health);
        changed.put(kind, value);
        return new Run(pid, startedAt, Map.copyOf(changed));
    }

    boolean good(ProbeSpec.Kind kind) {
        var known = health.get(kind);
        return known == null || known.good();
    }

    boolean started() {
        return good(ProbeSpec.Kind.STARTUP);
    }

    boolean ready() {
        return started() && good(ProbeSpec.Kind.READINESS);
    }

    /// Whether the answers of this probe matter now: the startup probe holds back the others.
    boolean asks(ProbeSpec.Kind kind) {
        return (kind == ProbeSpec.Kind.STARTUP) != started();
    }
}
