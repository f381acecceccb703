package dev.sluice.operator;

import dev.sluice.operator.rollout.Settings;

import java.util.Optional;

/// How the operator is run.
///
/// @param version shown in metrics
/// @param namespace restricts what it watches; empty for all namespaces
/// @param workers how many canaries may be worked on at once
public record OperatorOptions(
        String version, Optional<String> namespace, int workers, Settings settings) {}
