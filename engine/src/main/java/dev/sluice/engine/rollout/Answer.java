package dev.sluice.engine.rollout;

import dev.sluice.engine.analysis.Finding;

import java.util.List;

/// What was answered to a [Question].
public sealed interface Answer {
    /// All webhooks of the kind passed, or, for [Hook#ROLLBACK], one asked for a rollback.
    ///
    /// @param names those that passed
    record Passed(Hook hook, List<String> names) implements Answer {
        public Passed {
            names = List.copyOf(names);
        }
    }

    /// A webhook said no, or could not be reached.
    ///
    /// @param muted whether nobody is alerted about it
    record Refused(Hook hook, String name, String why, boolean muted) implements Answer {
        String said() {
            return name + " failed " + why;
        }
    }

    /// A webhook could not even be called: the operator lacks what the call needs. That speaks
    /// neither for the canary nor against it.
    record Unasked(Hook hook, String name, String why) implements Answer {
        String said() {
            return "webhook " + name + " cannot be called: " + why;
        }
    }

    /// The metrics, up to the first that is not healthy.
    record Measured(List<Finding> findings) implements Answer {
        public Measured {
            findings = List.copyOf(findings);
        }
    }

    /// Whether the next question is worth asking.
    default boolean goesOn() {
        return switch (this) {
            case Passed(var hook, _) -> hook != Hook.ROLLBACK;
            case Refused(var hook, _, _, _) -> hook == Hook.ROLLBACK;
            case Unasked(var hook, _, _) -> hook == Hook.ROLLBACK;
            case Measured(var findings) -> findings.stream().allMatch(Finding::healthy);
        };
    }
}
