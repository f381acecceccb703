package dev.sluice.engine.rollout;

/// What has to be asked of somebody else before a decision.
public sealed interface Question {
    /// Ask all webhooks of one kind, in order, until one says no.
    record Gate(Hook hook) implements Question {}

    /// Ask the `rollout` webhooks and measure every metric, until one is not healthy.
    record Analyse() implements Question {}
}
