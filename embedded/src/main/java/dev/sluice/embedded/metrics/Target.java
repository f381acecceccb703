package dev.sluice.embedded.metrics;

import java.util.function.Supplier;

/// A part of this process that tells its metrics.
///
/// @param name the value of the labels `job` and `instance`
/// @param exposition its metrics now, in the Prometheus text format
public record Target(String name, Supplier<String> exposition) {}
