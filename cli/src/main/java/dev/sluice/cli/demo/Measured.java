package dev.sluice.cli.demo;

import java.util.OptionalDouble;

/// What the gateway measured of one side lately.
///
/// @param successRate percent; empty without requests
/// @param p99Millis empty without requests
public record Measured(OptionalDouble successRate, OptionalDouble p99Millis) {
    static final Measured NOTHING = new Measured(OptionalDouble.empty(), OptionalDouble.empty());
}
