package dev.sluice.cli.demo;

import java.time.Instant;

/// One line of a canary's history.
///
/// @param canary its name
/// @param phase after the decision
/// @param weight percent of the requests for the new version after it
/// @param message the sentence
public record Decision(Instant time, String canary, String phase, int weight, String message) {}
