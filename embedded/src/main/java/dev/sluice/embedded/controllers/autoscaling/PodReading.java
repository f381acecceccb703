package dev.sluice.embedded.controllers.autoscaling;

import java.util.OptionalDouble;

/// One pod of the target.
///
/// @param ready others count for nothing when more is needed
/// @param value what it uses; empty when nobody knows
/// @param request what it asked for, where the target is a share of that; 0 otherwise
record PodReading(boolean ready, OptionalDouble value, double request) {}
