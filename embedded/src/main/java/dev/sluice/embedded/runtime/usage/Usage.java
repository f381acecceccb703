package dev.sluice.embedded.runtime.usage;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// What the containers of one pod use, or the machine.
///
/// @param at when the window ended
/// @param window over which the CPU was measured
/// @param parts by container; for the machine one with an empty name
public record Usage(Instant at, Duration window, Map<String, Amount> parts) {
    public Usage {
        parts = Map.copyOf(parts);
    }

    /// @param nanoCores 1e9 for one core in full use
    /// @param bytes resident memory; pages that processes share count for each
    public record Amount(long nanoCores, long bytes) {}

    public long nanoCores() {
        return parts.values().stream().mapToLong(Amount::nanoCores).sum();
    }
}
