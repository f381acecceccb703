package dev.sluice.embedded.runtime.limits;

import java.util.OptionalLong;

/// What a container may use.
///
/// @param memory in bytes; empty for no limit
/// @param cpu in thousandths of a core; empty for no limit
public record Limits(OptionalLong memory, OptionalLong cpu) {
    /// Whether there is nothing to keep.
    public boolean none() {
        return memory.isEmpty() && cpu.isEmpty();
    }
}
