package dev.sluice.engine.rollout;

/// Whether a workload's pods do what they should.
public sealed interface Readiness {
    /// Every pod runs the wanted template and is available, up to the ready threshold.
    record Ready() implements Readiness {}

    /// Not yet.
    ///
    /// @param why as Flagger's message words it
    /// @param serving whether at least one pod is available meanwhile
    record NotYet(String why, boolean serving) implements Readiness {}

    /// Not within the deadline; waiting longer will not help.
    ///
    /// @param serving whether at least one pod is available meanwhile
    record Stuck(String why, boolean serving) implements Readiness {}

    /// Whether requests sent there are answered by somebody.
    default boolean serves() {
        return switch (this) {
            case Ready _ -> true;
            case NotYet(_, var serving) -> serving;
            case Stuck(_, var serving) -> serving;
        };
    }
}
