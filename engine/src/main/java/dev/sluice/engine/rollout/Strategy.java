package dev.sluice.engine.rollout;

/// How a new version meets its users.
public sealed interface Strategy {
    /// A growing share of the traffic.
    ///
    /// @param mirror begin with one tick in which the primary's traffic is copied to the canary
    record Canary(Weights weights, boolean mirror) implements Strategy {}

    /// Requests that match a condition, for a number of ticks.
    ///
    /// @param iterations at least 1
    record AbTesting(int iterations) implements Strategy {}

    /// No traffic (or a mirrored copy) for a number of ticks, then all of it.
    ///
    /// @param iterations at least 1
    /// @param mirror copy the primary's traffic to the canary meanwhile
    /// @param switches whether traffic is switched before the promotion; false where there is no
    ///   router to switch it
    record BlueGreen(int iterations, boolean mirror, boolean switches) implements Strategy {}

    /// A fixed number of the canary's pods behind the Service that users call, for a number of
    /// ticks. Their share of the traffic is their share of its endpoints, [Sight.Traits#share].
    ///
    /// @param iterations at least 1
    record OneBox(int iterations) implements Strategy {}

    /// The name in metric labels: `canary`, `ab-testing`, `blue-green`.
    default String label() {
        return switch (this) {
            case Canary _, OneBox _ -> "canary";
            case AbTesting _ -> "ab-testing";
            case BlueGreen _ -> "blue-green";
        };
    }
}
