package dev.sluice.operator.rollout;

import dev.sluice.engine.rollout.Memory;
import dev.sluice.engine.rollout.Phase;
import dev.sluice.engine.rollout.Revision;
import dev.sluice.operator.workload.Target;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// A status that Flagger wrote. Its hashes depend on the Go types of the version that computed them
/// and cannot be computed here; what they stood for is told from target and primary instead.
final class FlaggerState {
    private static final Pattern HASH = Pattern.compile("[456789bcdf]{1,10}");

    private FlaggerState() {}

    /// The memory with our own hashes. One that is ours already comes back as it is.
    ///
    /// @param last when Flagger last got on
    static Memory understood(Memory memory, Optional<Instant> last, Target target) {
        var applied = memory.applied().spec();
        if (!HASH.matcher(applied).matches() || memory.phase() instanceof Phase.Initializing) {
            return memory;
        }
        var runs = target.primaryRuns();
        // Without a primary nothing can be told; what the target runs is not called promoted then.
        var known = runs.spec().isEmpty() ? memory.promoted() : runs.spec();
        var current = target.revision();
        var adopted =
                memory.applying(
                        new Revision(
                                seen(memory.phase()) ? current.spec() : known,
                                configs(memory.applied().configs(), target)));
        if (memory.phase() instanceof Phase.Promoting) {
            return adopted;
        }
        return hasTraffic(memory) && last.isPresent()
                ? adopted.promoting(known).stepped(last.get())
                : adopted.promoting(known);
    }

    /// Flagger shows no weight in A/B tests and Blue/Green.
    private static boolean hasTraffic(Memory memory) {
        return switch (memory.phase()) {
            case Phase.Progressing(_, var iterations) -> memory.weight() > 0 || iterations > 0;
            case Phase.WaitingPromotion _ -> true;
            default -> false;
        };
    }

    /// Whether the target was looked at when its hash was stored. A run goes on with what it began
    /// with, and what was refused is not tried again; a change between Flagger's last look and our
    /// first cannot be told from either.
    private static boolean seen(Phase phase) {
        return phase.running() || phase instanceof Phase.Failed;
    }

    /// Flagger leaves `binaryData` out of its checksums.
    private static Map<String, String> configs(Map<String, String> stored, Target target) {
        return stored.equals(target.configs().flaggerChecksums())
                ? target.configs().checksums()
                : stored;
    }
}
