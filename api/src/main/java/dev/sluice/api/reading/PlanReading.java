package dev.sluice.api.reading;

import dev.sluice.engine.rollout.Plan;

/// What became of a Canary at the door.
public sealed interface PlanReading {
    /// Everything it asks for is there and in range.
    record Understood(Plan plan) implements PlanReading {}

    /// A person has to change the object first.
    ///
    /// @param field the JSON path, such as `spec.analysis.interval`
    /// @param why what is wrong and what would be right
    record Refused(String field, String why) implements PlanReading {
        /// The refusal in one sentence.
        public String sentence() {
            return field + ": " + why;
        }
    }
}
