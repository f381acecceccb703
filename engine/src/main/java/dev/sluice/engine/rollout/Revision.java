package dev.sluice.engine.rollout;

import java.util.Map;

/// What a workload runs: its pod template and the configuration it refers to.
///
/// @param spec hash of the pod template; empty when unknown
/// @param configs `configmap/<name>` or `secret/<name>` to checksum; empty when nothing is referred
///   to or tracking is off
public record Revision(String spec, Map<String, String> configs) {
    public static final Revision NONE = new Revision("", Map.of());

    public Revision {
        configs = Map.copyOf(configs);
    }
}
